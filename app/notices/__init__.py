"""What people are told: the tray inside the house and mail, each in the recipient's language."""
