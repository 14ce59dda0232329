"""The report of one promise, in depth."""
