"""THE ONE HTTP CLIENT: it looks at every address before it dials it."""
