"""WHAT IS DONE: one use case a file. Commands and the daemon call these; they print nothing."""
