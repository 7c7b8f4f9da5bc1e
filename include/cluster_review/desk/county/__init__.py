"""A county's own pages: its forms, the pre-check of what it uploads, and filing it once it says so."""
