"""Certificates: designs, the act of issuing, the register without gaps, and public verification."""
