"""Calls that must not be done twice: a program that got no answer sends the same `Idempotency-Key` again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from api.keys.file import opened
from api.problems import ApiError, ApiProblem

_KEPT_SECONDS = 24 * 3600
_LOST_SECONDS = 120  # a call that began so long ago and has no answer died with its process
_RETRY_SECONDS = 2


@dataclass(frozen=True)
class Answered:
    """The answer that a call had before."""

    status: int
    body: bytes


class Calls:
    """The calls of the last day, in the file of the keys. All methods raise KeysError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, key: str, token: str, digest: bytes) -> Answered | None:
        """The answer that this call of a key had before; None when it is to be done now, which is then noted.

        token: the Idempotency-Key; digest: of all that is asked. Raises ApiError while the same call is being done, when the
        token stood for another one, and when the answer was deleted.
        """
        now = time.time()
        with opened(self._path, make=True) as file:
            file.execute("DELETE FROM calls WHERE at < ?", (now - _KEPT_SECONDS,))
            file.execute("DELETE FROM calls WHERE status IS NULL AND at < ?", (now - _LOST_SECONDS,))
            found = file.execute(
                "SELECT digest, status, answer FROM calls WHERE key = ? AND token = ?", (key, token)
            ).fetchone()
            if found is None:
                file.execute(
                    "INSERT INTO calls (key, token, digest, at) VALUES (?, ?, ?, ?)", (key, token, digest, now)
                )
                return None
        if found[0] != digest:
            raise ApiError(ApiProblem.OTHER_CALL, token=token)
        if found[1] is None:
            raise ApiError.waiting(ApiProblem.STILL_AT_IT, _RETRY_SECONDS, token=token)
        if found[2] is None:
            raise ApiError(ApiProblem.ANSWER_DELETED, token=token)
        return Answered(found[1], found[2])

    def done(self, key: str, token: str, answer: Answered) -> None:
        """Note the answer of a call that was begun."""
        with opened(self._path, make=True) as file:
            file.execute(
                "UPDATE calls SET status = ?, answer = ? WHERE key = ? AND token = ?",
                (answer.status, answer.body, key, token),
            )

    def delete_answers(self) -> int:
        """Delete what calls were answered; that they were done stays, so that none is done twice. → how many it were.

        An answer may quote any article, so all go. What they were is overwritten in the file.
        """
        with opened(self._path) as file:
            return file.execute("UPDATE calls SET answer = NULL WHERE answer IS NOT NULL").rowcount

    def failed(self, key: str, token: str) -> None:
        """Forget a call that changed nothing, so that it can be tried again."""
        with opened(self._path, make=True) as file:
            file.execute("DELETE FROM calls WHERE key = ? AND token = ? AND status IS NULL", (key, token))
