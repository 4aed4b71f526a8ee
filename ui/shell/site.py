"""Name, texts and colours of one knowledge base, from its site.toml. kb/config/site_file.py reads the file.

Where one language has no value, the value of the other language is used; where neither has one, a built-in value. Readers
never notice a broken file: a running server keeps the last good values, and a server that has just started uses the built-in
ones, among them the note that the pages give information, not advice.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from index.search.answer import Notice, notice_words
from kb.config import site_file as file
from kb.config.notice_words import NoticeWords
from kb.config.settings import Settings, SettingsError
from kb.config.site_file import DARK, LIGHT, Help, SiteError, SiteFile, Theme, Words, contrast, mixed
from kb.errors import Message
from ui.strings import ask as strings
from ui.strings.ask import Strings

_ON_ACCENT = ("#ffffff", "#10201b")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Site:
    """One knowledge base. site_file: what its site.toml says."""

    site_file: SiteFile = field(default_factory=SiteFile)

    @property
    def logo(self) -> str:
        """The logo as a data: address; "" without one."""
        return self.site_file.logo

    def texts(self, asked: str | None, locale: str | None) -> Strings:
        """The texts for a reader, with the name and the welcome of this knowledge base.

        `asked` is the language in the address, `locale` that of the browser.
        """
        table = strings.choose(asked if asked in strings.LANGUAGES else self.site_file.language or None, locale)
        own, other = self._words(table.code)
        return replace(
            table,
            name=own.name or other.name or table.name,
            welcome=own.description or other.description or table.welcome,
        )

    def examples(self, code: str) -> tuple[str, ...]:
        """The example questions for a page in the language `code`."""
        own, other = self._words(code)
        return own.examples or other.examples

    def notes(self, code: str) -> dict[str, str]:
        """The note by language code, that of the page first. Empty when the file turns the note off."""
        own, other = self._words(code)
        there = strings.other(strings.LANGUAGES[code]).code
        if own.note is None and other.note is None:
            return {language: strings.LANGUAGES[language].default_note for language in (code, there)}
        if own.note == "":
            return {}
        return {language: note for language, note in ((code, own.note), (there, other.note)) if note}

    def help(self, code: str) -> Help:
        """Whom a reader can ask who found no answer, for a page in the language `code`. Empty when the file names nobody."""
        own, other = self._words(code)
        return own.help if own.help != Help() else other.help

    def notice(self, kind: Notice, code: str) -> NoticeWords:
        """What is said instead of an answer, on a page in the language `code`."""
        return notice_words(kind, self.site_file, code)

    @property
    def style(self) -> str:
        """CSS that replaces the accent colour and the colours made from it; "" for the built-in colours."""
        parts = []
        if self.site_file.light != LIGHT.accent:
            parts.append(f"@media (prefers-color-scheme: light) {{ .stApp {{ {_css(self.site_file.light, LIGHT)} }} }}")
        if self.site_file.dark != DARK.accent:
            parts.append(f"@media (prefers-color-scheme: dark) {{ .stApp {{ {_css(self.site_file.dark, DARK)} }} }}")
        return "\n".join(parts)

    def _words(self, code: str) -> tuple[Words, Words]:
        """What the file says in the language `code`, and in the other language."""
        there = strings.other(strings.LANGUAGES[code]).code
        return self.site_file.words.get(code, Words()), self.site_file.words.get(there, Words())


BUILT_IN = Site()  # used while the file is broken and was never read before
_good: dict[Path, Site] = {}  # the last good state of each file


def current() -> Site:
    """The site as the file says now. While the file is broken: its last good state, or else the built-in one.

    The log names each error once.
    """
    path = location()
    try:
        return _unchanged(path)
    except SiteError as error:
        _say(str(error))
        return _good.get(path, BUILT_IN)


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the file, for editors. `known`: readers see its last good state, not the built-in one."""

    reason: Message
    known: bool


def problem() -> Trouble | None:
    """What is wrong with site.toml; None when nothing is."""
    path = location()
    try:
        _unchanged(path)
    except SiteError as error:
        return Trouble(error.message, path in _good)
    return None


def location(environ: Mapping[str, str] = os.environ) -> Path:
    """The path of the site.toml in use."""
    try:
        articles = Settings.from_env(environ).articles
    except SettingsError:  # reported where the index is opened
        articles = Settings().articles
    return file.location(articles, environ)


def _unchanged(path: Path) -> Site:
    """Like `kb.config.site_file.read`, but reads again only when a file has changed. Raises SiteError."""
    found = _good.get(path)
    if found is None or found.site_file.outdated:
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
