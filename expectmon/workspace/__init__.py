"""THE WORKSPACE: `expectmon.yaml` and the rules beside it, read once, with every problem found."""
