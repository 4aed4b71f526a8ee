"""HTML from the templates in ui/templates/. Every value is escaped, and stripped of characters that act, by the templates
themselves: who forgets it has forgotten nothing.

A template is a file of macros; `render("shell/elements.remark", text=...)` calls one of them. Only what a template made is
`Markup`, and only `Markup` stays as it is. There is no way around it: no filters, so no `|safe`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from index.text.words import language

FOLDER = Path(__file__).parents[1] / "templates"
NOTHING = Markup("")

# Embedding, override and isolate controls could reorder the interface around a text; other controls have no glyph.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\s*\n\s*")


def visible(text: str) -> str:
    """A text without the characters that would act instead of show."""
    if text.isprintable():  # as most are; the others may be, too
        return text
    return _SURROGATE.sub("\ufffd", _UNSAFE.sub("", text))


def plain(value: str | int) -> Markup:
    """Text as HTML that shows exactly its visible characters; markup as it is."""
    if isinstance(value, Markup):
        return value
    text = str(value)  # of a value that is missing jinja2 says so here
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"nothing to show: {text}")
    escaped = escape(visible(text))
    if '"' in text or "'" in text:  # named as html.escape does
        escaped = escaped.replace(Markup("&#34;"), Markup("&quot;")).replace(Markup("&#39;"), Markup("&#x27;"))
    return escaped


def joined(parts: Iterable[str]) -> Markup:
    """One after the other."""
    return NOTHING.join(plain(part) for part in parts)


def render(name: str, /, **values: object) -> Markup:
    """What a macro makes of values: "reader/article.page" is `page` in ui/templates/reader/article.html."""
    return _macro(name)(**values)


class _Layout(Extension):
    """Line breaks and indentation of a template are for who reads it. None reaches the page; in a tag they are a space."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        in_tag = False
        for token in stream:
            if token.type != "data":
                yield token
                continue
            pieces: list[str] = []
            for line in _LINE_BREAK.split(token.value):
                if pieces:
                    pieces.append(" " if in_tag else "")
                pieces.append(line)
                if "<" in line or ">" in line:
                    in_tag = line.rfind("<") > line.rfind(">")
            yield Token(token.lineno, "data", "".join(pieces))


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=plain,
        extensions=[_Layout],
        auto_reload=False,
        cache_size=-1,
    )
    made.filters.clear()
    made.globals.clear()
    made.globals["language"] = language
    return made


ENVIRONMENT = _environment()


@cache
def _macro(name: str) -> Callable[..., Markup]:
    file, _, macro = name.rpartition(".")
    found: Callable[..., Markup] = getattr(ENVIRONMENT.get_template(f"{file}.html").module, macro)
    return found
