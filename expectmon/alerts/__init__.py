"""WHO IS TOLD WHAT, AND WHY: incidents, their lifecycle, and what keeps a notice back. Pure; time is an argument."""
