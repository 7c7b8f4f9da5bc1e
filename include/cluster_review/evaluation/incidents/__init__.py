"""Grading of incidents, and which of them are serious or very serious (article 14(5))."""
