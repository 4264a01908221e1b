"""The mail server that takes reminders, where one is set.

What is set lies in `keys/mail.json`, readable by the owner alone, since a password is in it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from bestkept.gateways.mail import MailServer, require_safe
from bestkept.home import HomeTrouble, write_durably

if TYPE_CHECKING:
    from bestkept.home import Home


def read(home: Home) -> MailServer | None:
    """Return what is set, None where nothing is; HomeTrouble where the file cannot be used."""
    try:
        found = MailServer(**json.loads(home.mail.read_text()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as trouble:
        raise HomeTrouble(
            f"{home.mail} cannot be used ({type(trouble).__name__}). Set the mail server anew "
            "with `bestkept mail`, or take it away with `bestkept mail --off`."
        ) from None
    require_safe(found)
    return found


def write(home: Home, server: MailServer | None) -> None:
    """Set the mail server, or take it away."""
    if server is None:
        home.mail.unlink(missing_ok=True)
        return
    require_safe(server)
    write_durably(home.mail, json.dumps(asdict(server)).encode())
