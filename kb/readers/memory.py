"""Bounds the memory of a process that reads a file, so that a hostile one cannot take all there is."""

from __future__ import annotations

import contextlib


def bound(size: int) -> None:
    """Let this process take at most `size` bytes of addresses. Does nothing where the system cannot."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
