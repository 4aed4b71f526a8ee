"""Who may edit: a password or accounts, read from Streamlit's secrets files; and slowed password attempts.

    [editors]
    password_hash = "$argon2id$…"      # written by: kb set-password
    accounts = ["me@example.org", "@example.com"]   # for sign-in through [auth]: addresses, or whole domains
    trust_unverified = true            # when the provider never tells whether an address is verified

KB_PASSWORD_HASH in the environment replaces the password of the file. Secrets that cannot be read or understood raise
AccessError, so that the pages for editors stay closed. They may be open to this machine only when nothing is
configured.
"""

from __future__ import annotations

import os
import re
import threading
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError, VerificationError

from kb.errors import Code, KnowledgeBaseError
from kb.storage.files import write_atomically

ENVIRONMENT = "KB_PASSWORD_HASH"
SHORTEST, LONGEST = 8, 1000  # characters of a password
_TABLE, _KEY, _ACCOUNTS, _TRUST = "editors", "password_hash", "accounts", "trust_unverified"
_HEADER = re.compile(r"^[ \t]*\[[ \t]*editors[ \t]*\][ \t]*(?:#.*)?$", re.MULTILINE)
_ANY_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*password_hash[ \t]*=.*$", re.MULTILINE)
_FREE, _MOST_SECONDS, _FORGET_SECONDS = 2, 60.0, 900.0


class AccessProblem(Code):
    """What can be wrong with the secrets or with a new password."""

    OTHER_KEYS = "[{table}] in the secrets: expected {keys}, found something else"
    NO_ACCOUNTS = '[{table}] accounts in the secrets: expected a list like ["me@example.org"]'
    NOT_TRUE = "[{table}] {key} in the secrets: expected true or false, found {value!r}"
    NO_HASH = "{key}: expected an argon2 hash, found something else; run: kb set-password"
    LENGTH = "password: expected {least} to {most} characters, found {count}"
    BY_HAND = "{path}: the password cannot be put into it safely; write [{table}] {line} by hand"
    NO_TOML = "{path}: expected TOML that can be read ({detail}); correct or remove it"


class AccessError(KnowledgeBaseError):
    """Secrets that cannot be used. The message names the file or setting, what was expected and the cure."""


@dataclass(frozen=True)
class Access:
    """How editors sign in.

    password_hash: an argon2 hash; None without a password. by_account: whether Streamlit's own sign-in, [auth], is set
    up. accounts: the e-mail addresses that may then edit, and "@domain" for all of a domain. trust_unverified: whether
    an address counts although the provider does not tell that it is verified.
    """

    password_hash: str | None = None
    by_account: bool = False
    accounts: tuple[str, ...] = ()
    trust_unverified: bool = False

    @property
    def configured(self) -> bool:
        """Whether there is any way to sign in."""
        return self.password_hash is not None or self.by_account

    @classmethod
    def read(cls, files: Sequence[Path], environ: Mapping[str, str] = os.environ) -> Access:
        """Read the secrets files; a later file overrides an earlier one, as in Streamlit. Raises AccessError."""
        values: dict[str, object] = {}
        for path in files:
            values |= _parsed(path)
        editors = values.get(_TABLE, {})
        if not isinstance(editors, dict) or not editors.keys() <= {_KEY, _ACCOUNTS, _TRUST}:
            known = f"{_KEY}, {_ACCOUNTS} and {_TRUST}"
            raise AccessError(AccessProblem.OTHER_KEYS, table=_TABLE, keys=known)
        accounts = editors.get(_ACCOUNTS, [])
        if not isinstance(accounts, list) or not all(isinstance(item, str) and "@" in item for item in accounts):
            raise AccessError(AccessProblem.NO_ACCOUNTS, table=_TABLE)
        trust = editors.get(_TRUST, False)
        if not isinstance(trust, bool):
            raise AccessError(AccessProblem.NOT_TRUE, table=_TABLE, key=_TRUST, value=trust)
        password_hash = environ.get(ENVIRONMENT) or editors.get(_KEY)
        if password_hash is not None and not (isinstance(password_hash, str) and _is_hash(password_hash)):
            raise AccessError(AccessProblem.NO_HASH, key=_KEY)
        return cls(password_hash, "auth" in values, tuple(item.casefold() for item in accounts), trust)

    def admits(self, account: str) -> bool:
        """Whether the owner of this e-mail address may edit."""
        name, at, domain = account.casefold().partition("@")
        return bool(name and at and domain) and bool({f"{name}@{domain}", f"@{domain}"} & set(self.accounts))


class Attempts:
    """Password attempts, slowed for all users together.

    After two wrong passwords, each further one doubles the time to wait, up to a minute. An attempt that comes too
    early is refused and its password not checked. No request has to sleep.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = (
            threading.Lock()
        )  # one at a time: an argon2 check takes memory, and guesses must not run in parallel
        self._wrong, self._until, self._last = 0, 0.0, 0.0

    def verify(self, password_hash: str, password: str) -> bool | float:
        """Whether the password is right; or, when it comes too early, the number of seconds to wait."""
        with self._lock:
            now = self._clock()
            if now < self._until:
                return self._until - now
            if now - self._last > _FORGET_SECONDS:
                self._wrong = 0
            self._last = now
            if _verified(password_hash, password):
                self._wrong = 0
                return True
            self._wrong += 1
            if self._wrong > _FREE:
                self._until = now + min(_MOST_SECONDS, 2.0 ** min(self._wrong - _FREE, 10))
            return False


def hashed(password: str) -> str:
    """The argon2id hash of a password. Raises AccessError when it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccessError(AccessProblem.LENGTH, least=SHORTEST, most=LONGEST, count=len(password))
    return PasswordHasher().hash(_bytes(password))


def set_password(path: Path, password: str) -> None:
    """Write the hash of a password into a secrets file. Other secrets and comments stay.

    Raises AccessError, OSError.
    """
    before = _parsed(path)
    text = path.read_bytes().decode("utf-8") if path.exists() else ""
    line = f'{_KEY} = "{hashed(password)}"'
    header = _HEADER.search(text)
    if header is None:
        new = f"{text.rstrip()}\n\n[{_TABLE}]\n{line}\n".lstrip()
    else:
        following = _ANY_HEADER.search(text, header.end())
        end = following.start() if following else len(text)
        old = _LINE.search(text, header.end(), end)
        at = (old.start(), old.end()) if old else (header.end(), header.end())
        new = f"{text[: at[0]]}{line if old else chr(10) + line}{text[at[1] :]}"
    _check(path, before, new, line)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, new.encode(), mode=0o600)


def _check(path: Path, before: Mapping[str, object], new: str, line: str) -> None:
    """Raise AccessError if the new text changes more than the password.

    The text is edited by patterns, and something inside a string may look like a table.
    """
    wanted = dict(before)
    editors = wanted.get(_TABLE, {})
    if isinstance(editors, dict):
        wanted[_TABLE] = editors | tomllib.loads(line)
    try:
        right = tomllib.loads(new) == wanted
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        raise AccessError(AccessProblem.BY_HAND, path=path, table=_TABLE, line=line)


def _parsed(path: Path) -> dict[str, object]:
    """The values of a secrets file; none when there is no such file."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AccessError(AccessProblem.NO_TOML, path=path, detail=str(error)) from error


def _is_hash(text: str) -> bool:
    try:
        PasswordHasher().check_needs_rehash(text)
    except InvalidHashError:
        return False
    return True


def _verified(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST:
        return False
    try:
        return PasswordHasher().verify(password_hash, _bytes(password))
    except (VerificationError, Argon2Error):
        return False


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
