"""What the pages say and look like for one knowledge base: its site.toml, and what stands for the rest.

Pure; kb/config/site_file.py reads the file.

A key that one language leaves out is that of the other language; what both leave out is built in. Readers never notice a
broken file: a running server goes on saying what the file said before, one that has just started has built-in texts and
colours, and a note that what it says is information, not advice.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from kb.config import site_file as file
from kb.config.settings import Settings, SettingsError
from kb.config.site_file import DARK, LIGHT, SiteError, SiteFile, Theme, Words, contrast, mixed
from kb.errors import Message
from ui.strings import ask as strings
from ui.strings.ask import Strings

_ON_ACCENT = ("#ffffff", "#10201b")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Site:
    """One knowledge base, as its file describes it."""

    said: SiteFile = field(default_factory=SiteFile)

    @property
    def logo(self) -> str:
        """A data: address, "" for none."""
        return self.said.logo

    def texts(self, asked: str | None, locale: str | None) -> Strings:
        """The table of the reader's language, with the names of this knowledge base in it."""
        table = strings.choose(asked if asked in strings.LANGUAGES else self.said.language or None, locale)
        own, other = self._words(table.code)
        return replace(
            table,
            name=own.name or other.name or table.name,
            welcome=own.description or other.description or table.welcome,
        )

    def examples(self, code: str) -> tuple[str, ...]:
        own, other = self._words(code)
        return own.examples or other.examples

    def notes(self, code: str) -> dict[str, str]:
        """Language → note, the reader's own first; empty when the file says that there is to be none."""
        own, other = self._words(code)
        there = strings.other(strings.LANGUAGES[code]).code
        if own.note is None and other.note is None:
            return {language: strings.LANGUAGES[language].default_note for language in (code, there)}
        if own.note == "":
            return {}
        return {language: note for language, note in ((code, own.note), (there, other.note)) if note}

    @property
    def style(self) -> str:
        """CSS that replaces the accent and its companions; "" for the built-in ones."""
        parts = []
        if self.said.light != LIGHT.accent:
            parts.append(f"@media (prefers-color-scheme: light) {{ .stApp {{ {_css(self.said.light, LIGHT)} }} }}")
        if self.said.dark != DARK.accent:
            parts.append(f"@media (prefers-color-scheme: dark) {{ .stApp {{ {_css(self.said.dark, DARK)} }} }}")
        return "\n".join(parts)

    def _words(self, code: str) -> tuple[Words, Words]:
        """What the file says in a language, and in the other one."""
        there = strings.other(strings.LANGUAGES[code]).code
        return self.said.words.get(code, Words()), self.said.words.get(there, Words())


BUILT_IN = Site()  # while the file is broken and no other was read before
_good: dict[Path, Site] = {}  # what each file said when it last could be used


def current() -> Site:
    """What the file says now; while it is broken, which the log says once, what it said before, or what is built in."""
    path = location()
    try:
        return _unchanged(path)
    except SiteError as error:
        _say(str(error))
        return _good.get(path, BUILT_IN)


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the file, for editors; `known`: readers see what it said before, not what is built in."""

    reason: Message
    known: bool


def problem() -> Trouble | None:
    """None when nothing is wrong."""
    path = location()
    try:
        _unchanged(path)
    except SiteError as error:
        return Trouble(error.message, path in _good)
    return None


def location(environ: Mapping[str, str] = os.environ) -> Path:
    """The file that counts."""
    try:
        articles = Settings.from_env(environ).articles
    except SettingsError:  # said where the index is opened
        articles = Settings().articles
    return file.location(articles, environ)


def _unchanged(path: Path) -> Site:
    """As `kb.config.site_file.read`, but files that are as they were are not read again."""
    found = _good.get(path)
    if found is None or found.said.outdated:
        found = _good[path] = Site(file.read(path))
    return found


@lru_cache(maxsize=32)
def _say(error: str) -> None:
    _log.error("%s; readers see what it said before, or else the built-in texts and colours", error)


def _css(accent: str, theme: Theme) -> str:
    tint, mark, line = theme.mix
    on = max(_ON_ACCENT, key=lambda colour: contrast(colour, accent))
    return (
        f"--accent: {accent}; --on-accent: {on}; --tint: {mixed(accent, theme.paper, tint)}; "
        f"--mark: {mixed(accent, theme.card, mark)}; --mark-line: {mixed(accent, theme.card, line)};"
    )
