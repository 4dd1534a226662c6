"""Questions with one right option each."""
