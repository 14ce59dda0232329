"""A promise in plain words, and one record walked through it: `rules explain`."""
