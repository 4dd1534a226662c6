"""Stored files: bytes by SHA-256, who put them there, and what they prove."""
