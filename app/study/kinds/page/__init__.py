"""One kind of unit; see kind.py."""
