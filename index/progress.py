"""How long work says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str], None]  # gets a line for each step
Progress = Callable[[int, int], None]  # gets how much is done, and how much there is in all
Step = Callable[[int], None]  # gets how much more is done
