"""Each format of copy, read into blocks of text that know where they stand."""
