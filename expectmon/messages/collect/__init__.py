"""Brings copy in from where it is: files, pages, tables. What cannot be read is listed and stops nothing."""
