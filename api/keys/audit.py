"""One line in the log for every change that a program makes, and for every one that is refused."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from api.keys.keys import ApiKey

_log = logging.getLogger("kb.audit")


def to_stderr() -> None:
    """Let the lines reach the log of the server, which shows no others of their level."""
    _log.setLevel(logging.INFO)
    if not _log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("audit %(message)s"))
        _log.addHandler(handler)


def note(call: str, subject: str, *, key: ApiKey | None, address: str, status: int, repeated: bool = False) -> None:
    """Write one line of JSON: who did what to which article or version, from where, and what came of it.

    It never holds the key itself, nor what an article says. JSON also keeps a line break in an id from making a second line.
    """
    values = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "call": call,
        "subject": subject,
        "key": key.id if key else None,
        "name": key.name if key else None,
        "address": address,
        "status": status,
        "repeated": repeated,
    }
    _log.info("%s", json.dumps(values, ensure_ascii=False))
