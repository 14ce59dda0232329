"""Reports: measured, put together, kept as files, and sent."""
