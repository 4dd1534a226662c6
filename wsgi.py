"""The address that servers and `flask --app wsgi` use."""

from app import create_app

app = create_app()
