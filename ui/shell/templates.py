"""HTML from the templates in ui/templates/.

The templates escape every value and remove control characters from it, so no caller has to. A template is a file of macros;
`render("shell/elements.remark", text=...)` calls one of them. Only templates make `Markup`, and only `Markup` is not escaped
again. There are no filters, so there is no `|safe`.
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

# Bidirectional controls could reorder the page around a text. The other control characters have no glyph.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\s*\n\s*")


def visible(text: str) -> str:
    """A text without control characters, which would act on the page instead of being shown."""
    if text.isprintable():  # most texts are, and this check is fast
        return text
    return _SURROGATE.sub("\ufffd", _UNSAFE.sub("", text))


def plain(value: str | int) -> Markup:
    """A text as HTML that shows exactly its visible characters. `Markup` is returned as it is.

    Raises TypeError for other types, so that a template never shows a value like `None`.
    """
    if isinstance(value, Markup):
        return value
    text = str(value)  # raises UndefinedError when the template got no such value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"nothing to show: {text}")
    escaped = escape(visible(text))
    if '"' in text or "'" in text:  # written as html.escape does
        escaped = escaped.replace(Markup("&#34;"), Markup("&quot;")).replace(Markup("&#39;"), Markup("&#x27;"))
    return escaped


def joined(parts: Iterable[str]) -> Markup:
    """The parts one after the other, each escaped unless it is `Markup`."""
    return NOTHING.join(plain(part) for part in parts)


def render(name: str, /, **values: object) -> Markup:
    """Call a macro: "reader/article.page" is `page` in ui/templates/reader/article.html."""
    return macro(name)(**values)


class _Layout(Extension):
    """Removes line breaks and indentation of a template, which are for people who read it. Inside a tag one space stays."""

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
def macro(name: str) -> Callable[..., Markup]:
    """The macro that `render` calls by this name."""
    file, _, own = name.rpartition(".")
    found: Callable[..., Markup] = getattr(ENVIRONMENT.get_template(f"{file}.html").module, own)
    return found
