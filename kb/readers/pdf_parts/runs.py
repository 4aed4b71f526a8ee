"""Characters with their places → pieces of text: what stands side by side without a wide gap."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

VISIBLE, INVISIBLE, OUTSIDE, COMMENT, FIELD, TYPED = "visible", "invisible", "outside", "comment", "field", "typed"
UPRIGHT, UP, TURNED, DOWN, VERTICAL, SLANTED = "upright", "up", "turned", "down", "vertical", "slanted"
_NEW_PIECE = 1.2  # times the size of the font: a wider gap parts two pieces of text
_SPACE = 0.24  # the same: a wider gap is a space
_TWICE = 0.1  # the same: a character drawn again so near is the same one, drawn twice to look bold


@dataclass
class Glyph:
    """A character: where it lies along its line (`start`:`end`) and across it (`low`:`high`), in points."""

    text: str
    start: float
    end: float
    low: float
    high: float
    style: RunStyle
    spaced: bool = False  # PDFium saw a gap before it
    unsure: bool = False  # the file does not say which character it is


@dataclass(frozen=True)
class RunStyle:
    """What the characters of one text object have in common."""

    number: int
    size: float
    bold: bool
    kind: str
    direction: str


def along(place: tuple[float, ...], direction: str) -> tuple[float, float, float, float]:
    """A box of the page as seen along the writing: start, end, low, high."""
    left, low, right, high = place
    if direction == UP:
        return low, high, -right, -left
    if direction == TURNED:
        return -right, -left, -high, -low
    if direction in (DOWN, VERTICAL):
        return -high, -low, left, right
    return left, right, low, high


def pieces(glyphs: Sequence[Glyph]) -> list[list[Any]]:
    """[text, start, low, end, high, size, share of bold, kind, direction] of each run of characters."""
    return [piece for run in _runs(_once(_vertical(glyphs))) if (piece := _piece(run))]


def _vertical(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Chinese or Japanese that runs downwards, sign by sign, is vertical writing, if most of the page is written like that."""
    steps = [0, 0]
    for last, glyph in pairwise(glyphs):
        if glyph.style.direction != UPRIGHT or not _is_wide(last.text + glyph.text):
            continue
        size = glyph.style.size
        across = (glyph.start + glyph.end - last.start - last.end) / 2
        down = (last.low + last.high - glyph.low - glyph.high) / 2
        steps[0] += abs(down) < 0.3 * size and 0.3 * size < across < 2.2 * size
        steps[1] += abs(across) < 0.3 * size and 0.5 * size < down < 2.2 * size
    if steps[1] < 4 or steps[1] <= 2 * steps[0]:
        return glyphs
    styles: dict[RunStyle, RunStyle] = {}
    turned = []
    for glyph in glyphs:
        if glyph.style.direction == UPRIGHT:
            style = styles.setdefault(glyph.style, replace(glyph.style, direction=VERTICAL))
            place = along((glyph.start, glyph.low, glyph.end, glyph.high), VERTICAL)
            glyph = Glyph(glyph.text, *place, style, glyph.spaced, glyph.unsure)
        turned.append(glyph)
    return turned


def _is_wide(text: str) -> bool:
    return not text.isascii() and all(unicodedata.east_asian_width(char) in "WF" for char in text)


def _is_unspaced(text: str) -> bool:
    """Whether it is of a script that has no spaces between words. Korean has them."""
    return _is_wide(text) and not any("\uac00" <= char <= "\ud7af" for char in text)


def _once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """The characters without those that are drawn a second time at nearly the same place."""
    places: dict[tuple[str, str, int, int], Glyph] = {}
    for glyph in glyphs:
        if glyph.text != " ":
            style = glyph.style
            near = _TWICE * style.size
            cell = 4 * near
            x, y = glyph.start / cell, glyph.low / cell
            columns, rows = {int(x - 0.25), int(x + 0.25)}, {int(y - 0.25), int(y + 0.25)}
            seen = [places.get((glyph.text, style.kind, column, row)) for column in columns for row in rows]
            if any(
                other is not None
                and other.style.number != style.number
                and abs(other.start - glyph.start) < near
                and abs(other.low - glyph.low) < near
                for other in seen
            ):
                continue
            places[glyph.text, style.kind, int(x), int(y)] = glyph
        yield glyph


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that follow each other on one line, without a wide gap. Spaces at the ends are left out."""
    run: list[Glyph] = []
    blank = False
    for glyph in glyphs:
        if glyph.text == " ":
            blank = True
            continue
        glyph.spaced = glyph.spaced or blank
        if run and not _follows(run[-1], glyph, blank):
            yield run
            run = []
        run.append(glyph)
        blank = False
    if run:
        yield run


def _follows(last: Glyph, glyph: Glyph, blank: bool) -> bool:
    size = max(last.style.size, glyph.style.size)
    if (last.style.direction, last.style.kind) != (glyph.style.direction, glyph.style.kind):
        return False
    overlap = min(last.high, glyph.high) - max(last.low, glyph.low)
    if overlap < 0.5 * min(last.high - last.low, glyph.high - glyph.low):
        return False
    gap = last.start - glyph.end if _is_rtl(last.text) and _is_rtl(glyph.text) else glyph.start - last.end
    return -0.8 * size < gap < _NEW_PIECE * size


def _is_rtl(text: str) -> bool:
    return not text.isascii() and unicodedata.bidirectional(text[0]) in ("R", "AL")


def _piece(run: list[Glyph]) -> list[Any] | None:
    parts: list[str] = []
    last = None
    for glyph in run:
        if last and (
            (glyph.spaced and not _is_unspaced(last.text + glyph.text)) or glyph.start - last.end > _gap(last, glyph)
        ):
            parts.append(" ")
        parts.append(glyph.text)
        last = glyph
    text = "".join(parts).strip()
    text = text[:-1].replace("\u00ad", "") + text[-1:]  # a soft hyphen shows at the end of a line only
    if not text:
        return None
    sizes = sorted(glyph.style.size for glyph in run)
    return [
        text,
        min(glyph.start for glyph in run),
        min(glyph.low for glyph in run),
        max(glyph.end for glyph in run),
        max(glyph.high for glyph in run),
        sizes[len(sizes) // 2],
        sum(glyph.style.bold for glyph in run) / len(run),
        run[0].style.kind,
        run[0].style.direction,
    ]


def _gap(last: Glyph, glyph: Glyph) -> float:
    wide = _is_unspaced(last.text + glyph.text)
    return (0.6 if wide else _SPACE) * max(last.style.size, glyph.style.size)
