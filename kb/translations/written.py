"""The Markdown of a piece → a passage as it was written, with its lists, tables, code and links.

Nothing is told by its looks here, as it is in an article: what stands in a translation is text.
"""

from __future__ import annotations

from dataclasses import replace

from kb.article import Mark, MarkKind, Passage
from kb.readers.markdown import read_markdown
from kb.structure.classify_lines import Line, LineKind, markup_lines

_DEEPEST = 8  # as in kb/structure/assemble.py


def written_passage(original: Passage, markdown: str, section: tuple[str, ...], name: str) -> Passage | None:
    """A passage of a translation, None if the Markdown has no text. It begins where the original does.

    name: that of the point, or "".
    """
    marked = read_markdown(markdown).lines
    text, lines = markup_lines(marked)
    if not text.strip():
        return None
    items = [one.kind is LineKind.ITEM for one in marked if one.kind is not LineKind.END and one.text.strip()]
    lead = f"{name}\n\n" if name else ""
    marks = [
        found._replace(start=found.start + len(lead) + original.start, end=found.end + len(lead) + original.start)
        for found in _marks(lines, items)
    ]
    whole = lead + text
    return replace(
        original,
        text=whole,
        end=original.start + len(whole),
        section=section,
        name_end=len(name),
        context=(),
        marks=tuple(sorted(marks, key=lambda mark: (mark.start, mark.kind))),
    )


def _marks(lines: list[Line], items: list[bool]) -> list[Mark]:
    found: list[Mark] = []
    for line, is_item in zip(lines, items, strict=True):
        depth = min(line.inside, _DEEPEST)
        if line.code:
            if found and found[-1].kind is MarkKind.CODE and not line.gap:
                found[-1] = found[-1]._replace(end=line.end)
            else:
                found.append(Mark(MarkKind.CODE, line.start, line.end, depth))
        elif line.cells:
            found.append(Mark(MarkKind.ROW, line.start, line.end, depth, cells=line.cells))
        elif depth:
            found.append(Mark(MarkKind.ITEM if is_item else MarkKind.TEXT, line.start, line.end, depth))
    found += [
        Mark(MarkKind.LINK, line.start + start, line.start + end, address=address)
        for line in lines
        for start, end, address in line.links
    ]
    return found
