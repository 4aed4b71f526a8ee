"""Changes in how an article was understood, as an editor wants them.

A piece that was set aside becomes part of the article, a heading becomes text, a passage is joined to the one above. Each
function takes an article and returns another one. They look for texts, not for offsets, so that they still fit after the
file was read anew, by another version of the program or from another version of the file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from kb.article import Article, Block, Passage, Section, SetAside
from kb.errors import Code, KnowledgeBaseError
from kb.structure.line_grammar import units
from kb.structure.passages import LIMIT, cut


class AmendProblem(Code):
    """Words of an editor that lead to nothing in the article."""

    NO_PIECE = "nothing that was set aside begins with {text!r}; kb show lists it"
    NO_HEADING = "no heading begins with {text!r}; kb show lists them"
    TABLE = "{name}: a table is changed as a table; change the file and add it again"
    TOO_LARGE = "the text is larger than {limit} MB; shorten it"
    NO_PASSAGE = "no passage but the first begins with {text!r}; kb show lists them"


class AmendError(KnowledgeBaseError):
    """A piece, a heading or a passage that is not there. The message is one line."""


_BEGINNING = 80  # characters of a passage that it is known by


def plain(text: str) -> str:
    """A text on one line, as it is compared."""
    return " ".join(text.split())


def beginning(passage: str) -> str:
    """What a passage is known by: its first words."""
    return plain(passage)[:_BEGINNING].rstrip()


def begun_with(words: str, texts: Sequence[str], problem: AmendProblem) -> str:
    """The text that is or begins with these words. Raises AmendError."""
    wanted = plain(words)
    found = next((text for text in texts if text == wanted), None)
    found = found or next((text for text in texts if wanted and text.startswith(wanted)), None)
    if found is None:
        raise AmendError(problem, text=words)
    return found


def keep_pieces(article: Article, wanted: Collection[str]) -> Article:
    """The article with these pieces in its body, each where it stood; at the end, if the reader does not know where."""
    while pieces := [piece for piece in article.set_aside if plain(piece.text) in wanted]:
        last = max(enumerate(pieces), key=lambda entry: (_place(article, entry[1]), entry[0]))
        article = _bring_in(article, last[1])  # the others stand before it, so they stay where they are
    return article


def _place(article: Article, piece: SetAside) -> int:
    return len(article.text) if piece.at is None else piece.at


def _is_in_text(article: Article, piece: SetAside) -> bool:
    return piece.at is not None and article.text.startswith(piece.text, piece.at)


def _bring_in(article: Article, piece: SetAside) -> Article:
    left = [other for other in article.set_aside if other is not piece]
    start = _place(article, piece)
    if _is_in_text(article, piece):
        article = replace(article, set_aside=tuple(left))
    else:
        article, start = _insert(replace(article, set_aside=tuple(left)), start, piece.text)
    path = _path_before(article, start)
    end = start + len(piece.text)
    body = sorted((*article.body, Block(start, end, section=path)), key=lambda block: block.start)
    return replace(article, body=tuple(body), sections=_stretched(article.sections, path, start, end))


def _insert(article: Article, at: int, piece: str) -> tuple[Article, int]:
    """The article with a paragraph more in its text, and where it begins."""
    before, after = article.text[:at], article.text[at:]
    lead = "" if not before or before.endswith("\n\n") else "\n\n"
    new = f"{lead}{piece}{'' if not after else chr(10) * 2}"
    size = len(new)

    def start(place: int) -> int:
        return place + size if place >= at else place

    def end(place: int) -> int:
        return place + size if place > at else place

    body = [
        replace(
            block,
            start=start(block.start),
            end=end(block.end),
            name_end=None if block.name_end is None else end(block.name_end),
            context=tuple((start(first), end(last)) for first, last in block.context),
        )
        for block in article.body
    ]
    moved = replace(
        article,
        text=before + new + after,
        body=tuple(body),
        sections=tuple(replace(found, start=start(found.start), end=end(found.end)) for found in article.sections),
        questions=tuple(replace(asked, start=start(asked.start)) for asked in article.questions),
        pictures=tuple(picture._replace(at=end(picture.at)) for picture in article.pictures),
        set_aside=tuple(
            other
            if other.at is None
            else replace(other, at=start(other.at) if _is_in_text(article, other) else end(other.at))
            for other in article.set_aside
        ),
    )
    return moved, at + len(lead)


def _path_before(article: Article, at: int) -> tuple[str, ...]:
    """The section path of a paragraph that begins at an offset: that of what stands before it, but no named point."""
    path: tuple[str, ...] = ()
    start = -1
    for block in article.body:
        if block.start < at:
            path, start = (block.section if block.name_end is None else block.section[:-1]), block.start
    for section in article.sections:
        if start < section.start < at and _point(article, section) is None:
            path, start = section.path, section.start
    return path


def is_point(article: Article, section: Section) -> bool:
    """Whether a section is a named point, and no heading."""
    return _point(article, section) is not None


def _point(article: Article, section: Section) -> Block | None:
    """The block whose name the section is; None if it is a heading."""
    return next(
        (
            block
            for block in article.body
            if block.name_end is not None
            and block.section == section.path
            and section.start <= block.start < section.end
        ),
        None,
    )


def _stretched(sections: Sequence[Section], path: tuple[str, ...], start: int, end: int) -> tuple[Section, ...]:
    """The sections, with those of the path that began last before `start` reaching to `end`."""
    found = list(sections)
    for depth in range(1, len(path) + 1):
        last = max(
            (i for i, section in enumerate(found) if section.path == path[:depth] and section.start <= start),
            key=lambda i: found[i].start,
            default=None,
        )
        if last is not None:
            found[last] = replace(found[last], end=max(found[last].end, end))
    return tuple(found)


def without_headings(article: Article, names: Collection[str]) -> Article:
    """The article with these headings, or names of points, as text. What stood under one belongs to the heading above."""
    while section := next((found for found in article.sections if plain(found.path[-1]) in names), None):
        article = _without_heading(article, section)
    return article


def _without_heading(article: Article, section: Section) -> Article:
    if (point := _point(article, section)) is not None:
        return _without_name(article, section, point)
    outer = section.path[:-1]
    above = _path_before(article, section.start)
    above = above if above[: len(outer)] == outer else outer
    names = {block.section for block in article.body if block.name_end is not None}
    size = len(section.path)

    def moved(path: tuple[str, ...]) -> tuple[str, ...]:
        is_direct = len(path) == size or path[: size + 1] in names
        return (above if is_direct else above[:size]) + path[size:]

    heading = Block(section.start, end_of_heading(article, section), section=above)
    body = [
        replace(block, section=moved(block.section)) if _is_within(block.start, block.section, section) else block
        for block in article.body
    ]
    body = sorted((*body, heading), key=lambda block: block.start)
    sections = [
        replace(found, path=moved(found.path)) if _is_within(found.start, found.path, section) else found
        for found in article.sections
        if found is not section
    ]
    end = max(block.end for block in body if block.section == above and block.start < section.end)
    stretched = _stretched(sections, above, section.start, end)
    return replace(article, body=tuple(body), sections=_stretched(stretched, above[:size], section.start, section.end))


def _is_within(start: int, path: tuple[str, ...], section: Section) -> bool:
    return section.start <= start < section.end and path[: len(section.path)] == section.path


def end_of_heading(article: Article, section: Section) -> int:
    """The end of the line of a heading, or of the part of it before the text."""
    parts: tuple[Block | Section, ...] = (*article.body, *article.sections)
    starts = [part.start for part in parts if section.start < part.start < section.end]
    line = article.text[section.start : min(starts, default=section.end)].split("\n", 1)[0]
    return section.start + len(line.rstrip())


def _without_name(article: Article, section: Section, point: Block) -> Article:
    size = len(section.path)

    def moved(path: tuple[str, ...]) -> tuple[str, ...]:
        return path[: size - 1] + path[size:]

    body = [
        replace(block, section=moved(block.section)) if _is_within(block.start, block.section, section) else block
        for block in article.body
    ]
    place = article.body.index(point)
    body[place] = replace(body[place], start=section.start, name_end=None, alone=False)  # with its mark, as other items
    sections = (
        replace(found, path=moved(found.path)) if _is_within(found.start, found.path, section) else found
        for found in article.sections
        if found is not section
    )
    return replace(article, body=tuple(body), sections=tuple(sections))


def join_passages(article: Article, beginnings: Collection[str]) -> Article:
    """The article with the passages that begin so joined to the ones above, where the two fit in one passage.

    A heading between becomes text of it.
    """
    for wanted in beginnings:
        passages = cut(article)
        for above, passage in pairwise(passages):
            if beginning(passage.text) == wanted and may_join(article, above, passage):
                article = _join(article, (above.start, above.end), (passage.start, passage.end))
                break
    return article


def may_join(article: Article, above: Passage, passage: Passage) -> bool:
    """Whether a passage can be joined to the one above: it begins a block, and the two fit in one passage."""
    is_begun = any(block.start == passage.start for block in article.body)
    return is_begun and units(article.text[above.start : passage.end]) <= LIMIT


def _join(article: Article, above: tuple[int, int], below: tuple[int, int]) -> Article:
    last = max(block.start for block in article.body if block.start < above[1])
    while section := next((found for found in article.sections if last < found.start <= below[0]), None):
        article = _without_heading(article, section)
    whole = [block for block in article.body if block.end > above[0] and block.start < below[1]]
    path = next(block.section for block in reversed(whole) if block.start < above[1])
    group = 1 + max(block.group for block in article.body)
    body = tuple(
        replace(block, group=group, section=path, name_end=block.name_end if block.start < above[1] else None)
        if block in whole
        else block
        for block in article.body
    )
    return replace(article, body=body, sections=_stretched(article.sections, path, below[0], whole[-1].end))
