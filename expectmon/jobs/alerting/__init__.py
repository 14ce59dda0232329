"""From what a check found to letters in the outbox: decide, keep, write, queue; all inside the check's transaction."""
