"""PROMISE x RECORD: deadlines, states and deltas as one SQL expression, run where the records are."""
