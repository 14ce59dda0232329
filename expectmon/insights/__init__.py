"""WHAT IT MEANS: portraits of promises, and what their figures say: trends, causes, what could be promised. Pure."""
