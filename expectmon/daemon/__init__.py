"""RUNS UNATTENDED: wakes up, works off what is due, hands over, and says how it is."""
