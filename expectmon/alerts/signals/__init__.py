"""What a check's measures say: for each condition a signal that is bad, good or neither. Pure."""
