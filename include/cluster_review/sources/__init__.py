"""Fetch what others deliver and land it by its SHA-256; never interpret, never change the source."""
