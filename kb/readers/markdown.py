"""Markdown → lines of plain text, and what is set aside. Front matter is read before, see kb/readers/md/front_matter.py."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.article import SetAside
from kb.pictures.taken import Pictures
from kb.readers.md.lines import LineWriter, with_title, with_whole_lists
from kb.readers.md.parse import parse
from kb.structure.classify_lines import LineKind, Markup


@dataclass(frozen=True)
class MarkdownText:
    """What a Markdown text says. Pictures and pieces that were set aside tell how many lines stand before them."""

    lines: list[Markup]
    set_aside: tuple[SetAside, ...] = ()
    pictures: Pictures = field(default_factory=Pictures)


def read_markdown(text: str) -> MarkdownText:
    """The lines of a Markdown text: headings, paragraphs, list items, table rows, code; without the signs of Markdown.

    What of the text is in no line is set aside. Addresses of links and attributes are signs, not text.
    """
    parsed = parse(text)
    if parsed is None:
        return MarkdownText([Markup(LineKind.TEXT, 0, line) for line in text.split("\n")])
    writer = LineWriter(parsed)
    writer.write(parsed.tokens)
    writer.finish()
    return MarkdownText(with_whole_lists(with_title(writer.lines)), tuple(writer.aside), writer.pictures)
