"""The review desk: web pages on which people read the results, decide, and counties send their forms."""
