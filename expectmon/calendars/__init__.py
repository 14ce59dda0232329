"""WORKING TIME: calendars, compiled into small tables that any database can join. Knows no I/O."""
