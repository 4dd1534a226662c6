"""Following the course online: the kinds of unit, attempts, and how far each trainee is."""
