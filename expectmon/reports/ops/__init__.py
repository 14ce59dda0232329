"""The ops report: all promises, for who runs things."""
