"""expectmon watches what a company promises its customers against what really happens."""

__version__ = "0.1.0"
