"""Terms of recognition and their ends."""
