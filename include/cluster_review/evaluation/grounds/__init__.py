"""The five grounds of article 14 for revocation."""
