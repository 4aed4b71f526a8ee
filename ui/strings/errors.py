"""What goes wrong, in the editor's language: the English text is made with the error, other texts are found by its code.

Every code of kb and index stands in one of the tables; tests/ui/strings/test_errors.py walks all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.errors import Code, KnowledgeBaseError, Message, reason_of
from ui.strings import errors_articles, errors_config, errors_faq, errors_index

CHINESE: Mapping[Code, str] = {
    **errors_articles.CHINESE,
    **errors_config.CHINESE,
    **errors_faq.CHINESE,
    **errors_index.CHINESE,
}
_CHINESE = "zh"
_SPACED = ("kind", "what")  # facts that follow a Chinese character: a space goes before Latin letters there


def explained(error: Exception, code: str) -> str:
    """What an error says, on one line, in the editor's language if it is known."""
    if isinstance(error, KnowledgeBaseError):
        return " ".join(in_language(error.message, code).split())
    if isinstance(error, OSError) and error.strerror:
        reason = reason_of(error)
        return in_language(reason, code) if code == _CHINESE and isinstance(reason, Message) else error.strerror
    return " ".join(str(error).split())


def in_language(line: str, code: str) -> str:
    """A message in the editor's language; any other line as it is."""
    if code != _CHINESE or not isinstance(line, Message) or line.code not in CHINESE:
        return line
    return CHINESE[line.code].format(**{name: _fact(name, value) for name, value in line.facts.items()})


def _fact(name: str, value: object) -> object:
    if not isinstance(value, Message):
        return value
    phrase = in_language(value, _CHINESE)
    return f" {phrase}" if name in _SPACED and phrase[:1].isascii() else phrase
