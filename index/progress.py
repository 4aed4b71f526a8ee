"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str], None]


Progress = Callable[[int, int], None]
