"""THE COMMAND LINE: one file a command; each loads what it needs when it is run."""
