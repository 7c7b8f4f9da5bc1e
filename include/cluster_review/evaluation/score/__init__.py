"""Scoring instruments: points, bands and stars."""
