"""What is still missing for each award, and why.

This room reads the two ledgers, the study progress and the calendar, and answers with a tree: what is met, what is
missing, how much, until when. It owns one table, the waivers, because a waiver is a decision about a leaf of that tree.
"""
