"""Charts of portraits: what each shows, its finding in a sentence, and its figures as a table."""
