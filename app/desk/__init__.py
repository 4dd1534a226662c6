"""The home page of each role, navigation, and what reads across the whole house."""
