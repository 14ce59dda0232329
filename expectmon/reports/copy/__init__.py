"""The report on copy, for who writes it."""
