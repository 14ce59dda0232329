"""THE STATE: what was checked, when, and what it found; SQLite by default, PostgreSQL for several daemons."""
