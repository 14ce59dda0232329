"""WHERE FACTS ARE: files and databases, brought into DuckDB as one clean table a source."""
