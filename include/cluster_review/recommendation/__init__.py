"""Findings to recommendations (建议): the decision table, reasons, missing evidence, receipts."""
