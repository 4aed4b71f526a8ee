"""API keys: made, listed, revoked, and recognised. Only the hash of a key is stored."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from api.keys.file import KeysError, KeysProblem, opened
from kb.folding import storable

LONGEST_NAME = 60
_TOKEN = re.compile(r"kb_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_COLUMNS = "id, name, role, created, expires, revoked, used"


class Role(StrEnum):
    """What a key may do. A reader asks and reads, counted by the key and not by the address; an editor also edits."""

    READER = "reader"
    EDITOR = "editor"


@dataclass(frozen=True)
class ApiKey:
    """A key without its secret. Times are in UTC, ISO format; `used` is the minute in which it was last used."""

    id: str
    name: str
    role: Role
    created: str
    expires: str
    revoked: str | None = None
    used: str | None = None

    @property
    def state(self) -> str:
        """Whether it can be used: active, expired or revoked."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires <= _now() else "active"


class Keys:
    """The keys in a file, which need not be there yet. Threads and processes may share it. All methods raise KeysError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, name: str, role: Role, days: int) -> tuple[ApiKey, str]:
        """Make a key that expires after so many days; gives it and its text, which is stored nowhere."""
        named = " ".join(storable(name).split())  # half a character cannot be stored
        if not 1 <= len(named) <= LONGEST_NAME:
            raise KeysError(KeysProblem.NAME, most=LONGEST_NAME, found=name[: 2 * LONGEST_NAME])
        now = datetime.now(UTC)
        ends = _stamp(now + timedelta(days=days))
        key = ApiKey(secrets.token_hex(4), named, role, _stamp(now), expires=ends)
        secret = secrets.token_urlsafe(32)
        with opened(self.path, make=True) as file:
            file.execute(
                "INSERT INTO keys (id, name, role, hash, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
                (key.id, key.name, str(role), _hash(secret), key.created, key.expires),
            )
        return key, f"kb_{key.id}_{secret}"

    def all(self) -> list[ApiKey]:
        """All keys, the oldest first."""
        with opened(self.path) as file:
            return list(map(_key, file.execute(f"SELECT {_COLUMNS} FROM keys ORDER BY rowid")))

    def any(self) -> bool:
        """Whether a key was ever made."""
        with opened(self.path) as file:
            return file.execute("SELECT 1 FROM keys LIMIT 1").fetchone() is not None

    def revoke(self, wanted: str) -> ApiKey:
        """Make a key useless from now on: the one with this id, or the only one with this name that is not revoked yet."""
        found = [key for key in self.all() if key.id == wanted]
        found = found or [key for key in self.all() if key.name == wanted and not key.revoked]
        if not found:
            raise KeysError(KeysProblem.NO_KEY, wanted=wanted)
        if len(found) > 1:
            raise KeysError(KeysProblem.SEVERAL, count=len(found), wanted=wanted)
        with opened(self.path, make=True) as file:
            file.execute("UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL", (_now(), found[0].id))
            return _key(file.execute(f"SELECT {_COLUMNS} FROM keys WHERE id = ?", (found[0].id,)).fetchone())

    def recognised(self, token: str) -> ApiKey | None:
        """The key with this text, if it can be used; the use is noted."""
        match = _TOKEN.fullmatch(token)
        # Something is hashed and compared in any case, in constant time, so that nobody can learn ids from how long it takes.
        own, secret = match.groups() if match else ("", "")
        with opened(self.path) as file:
            row = file.execute(f"SELECT hash, {_COLUMNS} FROM keys WHERE id = ?", (own,)).fetchone()
        right = hmac.compare_digest(row[0] if row else bytes(32), _hash(secret))
        key = _key(row[1:]) if row else None
        if key is None or not right or key.state != "active":
            return None
        minute = _now()[:16]
        if key.used is None or key.used < minute:
            with opened(self.path, make=True) as file:
                file.execute("UPDATE keys SET used = ? WHERE id = ?", (minute, key.id))
        return key


def _key(row: tuple[str, str, str, str, str, str | None, str | None] | sqlite3.Row) -> ApiKey:
    own, name, role, created, expires, revoked, used = row
    return ApiKey(own, name, Role(role), created, expires=expires, revoked=revoked, used=used)


def _hash(secret: str) -> bytes:
    """Of 32 random bytes one round of SHA-256 is enough: nobody can try them all, as one could with passwords."""
    return hashlib.sha256(secret.encode()).digest()


def _now() -> str:
    return _stamp(datetime.now(UTC))


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
