"""Measures speed and memory over HTTP against the real server: `make bench`. Writes bench/latest.json."""
