"""Landed files to typed rows with cell addresses; a file or row that can't be read is refused, never guessed."""
