"""Made-up workspaces: an online shop for `expectmon demo`, and the small beginning of `expectmon init`."""
