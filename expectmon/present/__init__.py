"""HOW IT LOOKS: words in the reader's language, and letters as text, HTML and MIME."""
