"""The report of one incident."""
