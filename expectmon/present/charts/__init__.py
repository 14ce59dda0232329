"""Charts: what is to be drawn (`specs`, numbers and words), and drawing it (`draw`, matplotlib): one style for all."""
