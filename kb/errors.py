"""Problems and notices as values: a code, its facts, and an English text made of both.

Each module that finds problems lists them beside the code that raises them, as an enumeration of `Code`. The value of a
member is its English text, with the facts in braces. It says what was expected, what was found and what to do. Other
languages look their text up by the code (index/messages/errors.py), so no program has to read a text.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from enum import Enum
from typing import Any, Self


class Code(Enum):
    """One kind of problem or notice. The value is the English text; words in braces are facts."""


class Message(str):
    """One line in English that keeps its code and facts. A fact may be a message, too.

    It is a `str`, so it can be printed, compared and stored like one. What is stored as plain text loses the code.
    """

    code: Code
    facts: Mapping[str, Any]

    def __new__(cls, code: Code, /, **facts: Any) -> Message:
        line = super().__new__(cls, code.value.format(**facts))
        line.code, line.facts = code, facts
        return line

    def __reduce__(self) -> tuple[Any, ...]:
        return _message, (self.code, dict(self.facts))


def _message(code: Code, facts: dict[str, Any]) -> Message:
    """The way back for pickle and copy: a build reports from a process of its own."""
    return Message(code, **facts)


class KnowledgeBaseError(Exception):
    """The root of all errors that a person can mend and that are no bug. `str(error)` is one line that names the cure.

    Code that shows errors catches this class only. So a bug, which raises something else, keeps its traceback.
    """

    def __init__(self, code: Code, /, **facts: Any) -> None:
        self.message = Message(code, **facts)
        super().__init__(self.message)

    @classmethod
    def of(cls, message: Message) -> Self:
        """An error of this class with the message of another error, for callers that only catch this class."""
        error = cls.__new__(cls)
        error.message = message
        error.args = (message,)
        return error

    @property
    def code(self) -> Code:
        """Which problem it is."""
        return self.message.code

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the message, by name."""
        return self.message.facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _error, (type(self), self.message)


def _error(kind: type[KnowledgeBaseError], message: Message) -> KnowledgeBaseError:
    return kind.of(message)


class Where(Code):
    """The file or article that a reason is about. The fact `reason` is a message itself."""

    FILE = "{name}: {reason}"
    LINE = "{file}:{line}: {reason}"


class SystemReason(Code):
    """What the operating system reports most often. `reason_of` finds it by the number of the error."""

    PERMISSION = "permission denied"
    MISSING = "no such file or directory"
    FOLDER = "is a directory"
    NO_FOLDER = "not a directory"
    FULL = "no space left on device"
    READ_ONLY = "read-only file system"
    LINKS = "too many levels of symbolic links"
    DEVICE = "input/output error"
    LONG_NAME = "file name too long"


_BY_NUMBER = {
    errno.EACCES: SystemReason.PERMISSION,
    errno.ENOENT: SystemReason.MISSING,
    errno.EISDIR: SystemReason.FOLDER,
    errno.ENOTDIR: SystemReason.NO_FOLDER,
    errno.ENOSPC: SystemReason.FULL,
    errno.EROFS: SystemReason.READ_ONLY,
    errno.ELOOP: SystemReason.LINKS,
    errno.EIO: SystemReason.DEVICE,
    errno.ENAMETOOLONG: SystemReason.LONG_NAME,
}


def reason_of(error: Exception) -> str:
    """Why the operating system refused something, as a part of a line.

    It is a message when SystemReason has the reason.
    """
    number, text = (error.errno, error.strerror) if isinstance(error, OSError) else (None, None)
    code = _BY_NUMBER.get(number) if number is not None else None
    return Message(code) if code else (text or str(error)).lower()
