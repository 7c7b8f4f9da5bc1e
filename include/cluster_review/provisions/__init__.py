"""The law as typed values: instruments, provisions, readings, grading, words."""
