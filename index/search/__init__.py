"""Asks the index: `SearchIndex` is the one way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.search.search_index import SearchIndex as SearchIndex


def __getattr__(name: str) -> Any:
    """`from index.search import SearchIndex`, loaded when it is asked for: importing this package costs nothing."""
    if name == "SearchIndex":
        from index.search.search_index import SearchIndex

        return SearchIndex
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
