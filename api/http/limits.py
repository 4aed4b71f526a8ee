"""Limits: requests a minute from one address or key, and requests that are worked on at the same time."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from api.problems import ApiError, ApiProblem

_RETRY_SECONDS = 1  # a place is free soon: an answer takes milliseconds


class RateLimit:
    """At most so many questions a minute from one address; 0 is without a limit."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._item = RateLimitItemPerMinute(max(per_minute, 1))

    def count(self, address: str, questions: int = 1) -> None:
        """Count questions. Raises ApiError when there were too many in the last minute. A batch larger than the limit
        counts as the limit; otherwise it could never be asked.
        """
        if not self._per_minute:
            return
        who, cost = _network(address), min(questions, self._per_minute)
        if cost and not self._limiter.hit(self._item, who, cost=cost):
            free_at = self._limiter.get_window_stats(self._item, who).reset_time
            seconds = min(max(math.ceil(free_at - time.time()), 1), 60)
            raise ApiError.waiting(ApiProblem.TOO_MANY, seconds, limit=self._per_minute)


def _network(address: str) -> str:
    """What counts as one address: of IPv6 the network, because one customer has 2^64 addresses."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return str(found.ipv4_mapped)  # else all of IPv4 would be one network
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


class Places:
    """At most so many requests at work or in the queue. Whoever comes too many is refused at once, not made to wait.

    Only the event loop uses it, so it needs no lock.
    """

    def __init__(self, count: int) -> None:
        self._count, self._taken = count, 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place during the block. Raises ApiError when all are taken."""
        if self._taken >= self._count:
            raise ApiError.waiting(ApiProblem.BUSY, _RETRY_SECONDS, limit=self._count)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
