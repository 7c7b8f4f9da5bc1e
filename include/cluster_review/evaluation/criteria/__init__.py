"""The recognition criteria, clause by clause: measures of figures against bounds."""
