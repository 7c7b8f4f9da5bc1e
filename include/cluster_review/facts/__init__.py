"""Dated facts from rows: what was known, who was a member, which figures, how complete it all is."""
