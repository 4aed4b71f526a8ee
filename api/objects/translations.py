"""What editors get to know of a translation of an article."""

from __future__ import annotations

from typing import Literal

from api.objects.base import Out


class UnderstoodTranslation(Out):
    """A translation of an article: the state of each passage in it, in their order, and what an editor should look at."""

    language: str
    file: str
    title: str | None
    passages: tuple[Literal["missing", "outdated", "not_checked", "current"], ...]
    problems: tuple[str, ...]
