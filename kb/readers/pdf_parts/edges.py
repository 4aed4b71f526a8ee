"""Heads, feet and numbers of pages: rows at the edges that say the same on many pages, or count with the pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kb.readers.pdf_parts.layout import Row

_EDGE = 3  # rows at the top and at the bottom of a page that are looked at
_MARGIN = 0.07  # of the height of a page: whatever repeats there is head or foot
_APART = 1.5  # times the usual distance of rows: the head of a page stands so far from its text
_LARGE = 1.15  # times the usual size: larger text is a heading
_ENOUGH = 3  # pages, or half of them
_NUMBER = re.compile(
    r"[-–—·|\s]{0,5}(?P<word>第\s?|page\s|seite\s|p\.\s?)?(?P<number>[0-9]{1,4}|[ivxlc]{1,7})\s?(?P<unit>页|頁)?"
    r"(?:\s?(?:/|of|von|de|,?\s?共)\s?[0-9]{1,4}\s?[页頁]?)?[-–—·|\s]{0,5}",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9]+")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True)
class EdgeRow:
    """A row at an edge of a page. `number` is the place of the page among all."""

    number: int
    row: Row
    depth: float  # of the row, from the top, as a share of the height
    free: bool  # whether it stands in the margin or apart from the text


def furniture(pages: Mapping[int, Sequence[Row]], spans: Mapping[int, tuple[float, float]]) -> dict[int, list[Row]]:
    """The rows of each page that are its head, foot or number. `spans` says from where to where a page goes, in points."""
    places = [place for number, found in pages.items() for place in _edges(number, found, spans[number])]
    usual = _usual_size([row for found in pages.values() for row in found])
    aside: dict[int, list[Row]] = defaultdict(list)
    for place in [*_numbers(places, len(pages)), *_repeated(places, len(pages), usual)]:
        if not any(place.row is row for row in aside[place.number]):
            aside[place.number].append(place.row)
    return {number: sorted(found, key=lambda row: -row.low) for number, found in aside.items()}


def _usual_size(found: Sequence[Row]) -> float:
    sizes: Counter[float] = Counter()
    for row in found:
        sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _edges(number: int, found: Sequence[Row], span: tuple[float, float]) -> list[EdgeRow]:
    low, high = span
    height = max(high - low, 1.0)
    steps = [upper.low - lower.low for upper, lower in pairwise(found)]
    usual = median(steps) if steps else 0.0
    wide = [i + 1 for i, step in enumerate(steps) if step >= _APART * usual]  # rows below a wide gap
    head = max((at for at in wide if at <= _EDGE and 2 * at <= len(found)), default=0)
    foot = min((at for at in wide if len(found) - at <= _EDGE and 2 * at >= len(found)), default=len(found))
    places = []
    for i, row in enumerate(found):
        if _EDGE <= i < len(found) - _EDGE:
            continue
        depth = (high - row.low) / height
        free = i < head or i >= foot or depth < _MARGIN + 0.02 or depth > 1 - _MARGIN
        places.append(EdgeRow(number, row, depth, free))
    return places


def _numbers(places: Sequence[EdgeRow], pages: int) -> list[EdgeRow]:
    """Lone numbers that count up with the pages."""
    found = []
    for place in places:
        if match := _NUMBER.fullmatch(place.row.text):
            said = bool(match["word"] or match["unit"]) or place.row.text[0] in "-–—"
            found.append((place, _value(match["number"]) - place.number, said))
    offsets = Counter(offset for offset, number in {(offset, place.number) for place, offset, _ in found})
    single = pages == 1
    return [place for place, offset, said in found if offsets[offset] >= 2 or (said and (single or offset == 1))]


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    values = [_ROMAN[char] for char in text.lower()]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))


def _repeated(places: Sequence[EdgeRow], pages: int, usual: float) -> list[EdgeRow]:
    """Rows that stand at the same height of many pages and say the same. Numbers in them may count with the pages."""
    groups: dict[str, list[EdgeRow]] = defaultdict(list)
    for place in places:
        if place.free:
            groups[_DIGITS.sub("#", "".join(place.row.text.split()))].append(place)
    found = []
    for group in groups.values():
        for same in _same_height(group):
            for told in _saying_the_same(same):
                count = len({place.number for place in told})
                varies = len({place.row.text for place in told}) > 1
                if varies and any(place.row.size > _LARGE * usual for place in told):
                    continue
                if count >= 2 and (count >= _ENOUGH or 2 * count >= pages):
                    found += told
    return found


def _same_height(group: Sequence[EdgeRow]) -> list[list[EdgeRow]]:
    clusters: list[list[EdgeRow]] = []
    for place in sorted(group, key=lambda place: place.depth):
        if clusters and place.depth - clusters[-1][-1].depth < 0.02:
            clusters[-1].append(place)
        else:
            clusters.append([place])
    return clusters


def _saying_the_same(group: Sequence[EdgeRow]) -> list[list[EdgeRow]]:
    """The places whose numbers are equal, or are equal once the number of the page is taken away."""
    counted: dict[tuple[int, ...], list[EdgeRow]] = defaultdict(list)
    equal: dict[tuple[int, ...], list[EdgeRow]] = defaultdict(list)
    mixed: dict[tuple[tuple[int, int], ...], list[EdgeRow]] = defaultdict(list)
    for place in group:
        numbers = tuple(int(digits[:9]) for digits in _DIGITS.findall(place.row.text))
        equal[numbers].append(place)
        counted[tuple(number - place.number for number in numbers)].append(place)
        if len(numbers) > 1:
            for at in range(len(numbers)):
                rest = (*numbers[:at], *numbers[at + 1 :])
                mixed[(at, numbers[at] - place.number), *enumerate(rest)].append(place)
    return [*equal.values(), *counted.values(), *mixed.values()]
