"""Markdown → lines of plain text, and what is set aside. Front matter is read before, see kb/readers/md/front_matter.py."""

from __future__ import annotations

from kb.article import SetAside
from kb.readers.md.lines import LineWriter, with_title, with_whole_lists
from kb.readers.md.parse import parse
from kb.structure.classify_lines import LineKind, Markup


def read_markdown(text: str) -> tuple[list[Markup], tuple[SetAside, ...]]:
    """The lines of a Markdown text: headings, paragraphs, list items, table rows, code; without the signs of Markdown.

    What of the text is in no line is set aside. Addresses of links and attributes are signs, not text.
    """
    parsed = parse(text)
    if parsed is None:
        return [Markup(LineKind.TEXT, 0, line) for line in text.split("\n")], ()
    writer = LineWriter(parsed)
    writer.write(parsed.tokens)
    writer.finish()
    return with_whole_lists(with_title(writer.lines)), tuple(writer.aside)
