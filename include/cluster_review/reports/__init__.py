"""What people open: the reviewer's workbook, the statement of reasons, the table at the end of a run."""
