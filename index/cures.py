"""What to do about an index or a model: the end of many messages of this package, a message of its own."""

from __future__ import annotations

from typing import Any

from kb.errors import Code, Message


class Cure(Code):
    """What to run. Each begins with a semicolon, so that a message without its cure is a whole sentence."""

    BUILD = "; run: kb build"
    ANOTHER_OR_BUILD = "; name another version, or run: kb build"
    VERSIONS = "; to see those that are there, run: kb versions"


BUILD = Message(Cure.BUILD)
ANOTHER_OR_BUILD = Message(Cure.ANOTHER_OR_BUILD)
VERSIONS = Message(Cure.VERSIONS)


def without_cure(message: Message) -> Message:
    """The message without its cure, for a log of the repair itself."""
    facts: dict[str, Any] = {**message.facts, "cure": ""} if "cure" in message.facts else dict(message.facts)
    return Message(message.code, **facts)
