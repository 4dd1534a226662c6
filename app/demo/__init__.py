"""Demonstration data: the fictional edition DEMO-1, halfway through, told by the same acts that people do.

Stands above the desk: it uses every room, and no room knows it. Everything is the same on every day it is loaded, counted
from that day, but for the verification codes, which are random on principle.
"""
