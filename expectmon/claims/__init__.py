"""WHAT A TEXT CLAIMS: measurable statements found in copy, by lexicons that are data. Pure."""
