"""A trainee's own notes and highlights. Nobody else has a page that shows them, whatever their role."""
