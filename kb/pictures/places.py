"""Which passage a picture belongs to: the one it stands in, else the one it stands under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.article import Article, Passage, Picture

Span = tuple[int, int]


def by_passage(article: Article, passages: Sequence[Span]) -> list[tuple[Picture, ...]]:
    """For each passage, given as a half-open range of the article's text, its pictures. Every picture is in exactly one.

    A picture between two passages belongs to the first, unless a heading stands between them: then it is under that.
    """
    found: list[list[Picture]] = [[] for _ in passages]
    for picture in article.pictures if passages else ():
        found[_owner(article, passages, picture.at)].append(picture)
    return list(map(tuple, found))


def _owner(article: Article, passages: Sequence[Span], at: int) -> int:
    last = max((i for i, (start, _) in enumerate(passages) if start < at), default=None)
    if last is None:
        return 0
    end = passages[last][1]
    is_headed = any(end <= section.start < at for section in article.sections)
    return last + 1 if is_headed and last + 1 < len(passages) else last


def below(translated: Passage, original: Passage) -> Passage:
    """A translated passage with the pictures of the original under its text: where they stood in that is not known."""
    return replace(translated, pictures=tuple(one._replace(at=translated.end) for one in original.pictures))
