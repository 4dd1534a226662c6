"""Pages of the editions room."""

from app.editions.views import editions, enrolments, imports, invitations, programmes, tutoring
from app.editions.views.blueprint import bp

__all__ = ["bp", "editions", "enrolments", "imports", "invitations", "programmes", "tutoring"]
