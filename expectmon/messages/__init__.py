"""WHAT WE SAY: copy is collected from files, pages and tables, read with exact positions, and searched for claims."""
