"""Acts on accounts."""

from app.people.actions.accounts import close_account, make_admin, open_account
from app.people.actions.newcomers import create_person, invitation_link, invite, send_reset
from app.people.actions.passwords import accept_link, change_password, choose_password, known_about, refresh_hash, set_password
from app.people.actions.profile import (
    ask_email_change,
    change_email,
    change_legal_name,
    correct_legal_name,
    freeze_legal_name,
    sign_out_everywhere,
    update_profile,
)

__all__ = [
    "accept_link", "ask_email_change", "change_email", "change_legal_name", "change_password", "choose_password",
    "close_account", "correct_legal_name", "create_person", "freeze_legal_name", "invitation_link", "invite",
    "known_about", "make_admin", "open_account", "refresh_hash", "send_reset", "set_password", "sign_out_everywhere",
    "update_profile",
]
