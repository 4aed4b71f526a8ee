"""Makes what suggests while somebody types, once for an index and in the background."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from weakref import WeakKeyDictionary

from index.search.answer import Searches
from index.search.autocomplete import Suggester

_making: WeakKeyDictionary[Searches, Future[Suggester]] = WeakKeyDictionary()
_lock = Lock()
_worker = ThreadPoolExecutor(1, thread_name_prefix="suggestions")


def prepare(index: Searches) -> Future[Suggester]:
    """Start to make the suggester of an index in the background, so that the first suggestions come at once.

    It is made once for an index; later calls return the same future.
    """
    with _lock:
        found = _making.get(index)
        if found is not None:
            return found
        found = _making[index] = _worker.submit(_make, index)
    found.add_done_callback(_forget_failed)
    return found


def wait() -> None:
    """Return when all that was begun so far has ended, and has let go of its index."""
    _worker.submit(int).result()


def _forget_failed(done: Future[Suggester]) -> None:
    """Forget a suggester that could not be made, so that it is tried again. Its error would also keep the index in memory."""
    if done.exception():
        with _lock:
            for index in [index for index, found in _making.items() if found is done]:
                del _making[index]


def _make(index: Searches) -> Suggester:
    suggester = Suggester.of(index)
    suggester.suggest("zhu yi")  # loads the dictionaries
    return suggester
