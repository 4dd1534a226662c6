"""A video to watch, with captions, its words as text, and the place where one stopped."""
