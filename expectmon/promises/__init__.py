"""WHAT WE PROMISE: promises, their targets and conditions. Knows no I/O."""
