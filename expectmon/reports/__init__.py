"""What reports say: summaries of portraits, incidents and findings, as typed blocks in the reader's language. Pure."""
