"""PostgreSQL: what is kept, and how it gets there."""
