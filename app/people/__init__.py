"""Who somebody is: accounts, sign-in, second factor, and the Actor that every permission asks about."""
