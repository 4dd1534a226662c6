"""Pages about oneself and about accounts: signing in, links from mails, the profile, the second step, the list."""
