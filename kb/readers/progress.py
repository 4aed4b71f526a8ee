"""How far a reader is with a long file, for whoever waits: `with reporting_progress(show): read_article(…)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Show = Callable[[int, int], None]  # gets how many pages are done, and how many there are

_SHOW: ContextVar[Show | None] = ContextVar("show", default=None)


@contextmanager
def reporting_progress(show: Show) -> Iterator[None]:
    """What is read inside says how far it is."""
    token = _SHOW.set(show)
    try:
        yield
    finally:
        _SHOW.reset(token)


def tell(done: int, total: int) -> None:
    """For readers: so many pages are done."""
    if show := _SHOW.get():
        show(done, total)
