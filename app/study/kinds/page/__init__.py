"""Text to read, with pictures."""
