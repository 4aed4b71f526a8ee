"""Errors in the language of the editor. An error carries its English text; the Chinese text is looked up by its code.

Every code of kb/ and index/ must stand in one of the tables. tests/index/messages/test_errors.py checks all codes.
"""

from __future__ import annotations

from collections.abc import Mapping

from index.messages import errors_articles, errors_config, errors_faq, errors_index, errors_translations, yaml_reasons
from kb.errors import Code, KnowledgeBaseError, Message, reason_of

CHINESE: Mapping[Code, str] = {
    **errors_articles.CHINESE,
    **errors_config.CHINESE,
    **errors_faq.CHINESE,
    **errors_index.CHINESE,
    **errors_translations.CHINESE,
}
_CHINESE = "zh"
_SPACED = ("kind", "what")  # facts that follow a Chinese character; before Latin letters they get a space


def explained(error: Exception, code: str) -> str:
    """The text of an error on one line, in the language `code` ("zh" or "en") where it has a text in it."""
    if isinstance(error, KnowledgeBaseError):
        return " ".join(in_language(error.message, code).split())
    if isinstance(error, OSError) and error.strerror:
        reason = reason_of(error)
        return in_language(reason, code) if code == _CHINESE and isinstance(reason, Message) else error.strerror
    return " ".join(str(error).split())


def in_language(line: str, code: str) -> str:
    """A `Message` in the language `code`; any other line unchanged."""
    if code != _CHINESE or not isinstance(line, Message) or line.code not in CHINESE:
        return line
    return CHINESE[line.code].format(**{name: _fact(line.code, name, value) for name, value in line.facts.items()})


def _fact(code: Code, name: str, value: object) -> object:
    """A fact in Chinese where there is a text for it."""
    if not isinstance(value, Message):
        said_by_yaml = name == "detail" and code in yaml_reasons.CARRIED_BY
        return yaml_reasons.chinese(str(value)) if said_by_yaml else value
    phrase = in_language(value, _CHINESE)
    return f" {phrase}" if name in _SPACED and phrase[:1].isascii() else phrase
