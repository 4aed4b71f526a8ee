"""Questions of the gate, for the tiny index: what is expected of them, and what was found."""

from __future__ import annotations

from index.publish.gate import GateExpectation, GateResult, Place
from index.search.answer import Outcome

SUED, LATE = Place("court", ("When you are sued",)), Place("court", ("Paying late",))
ACCOUNT = Place("account", ())


def expected(text: str, *places: Place, golden: bool = True) -> GateExpectation:
    return GateExpectation(text, golden, places, "court.faq.yaml", 7)


def result(passed: bool, rank: int | None = 1, confidence: float = 0.5, first: Place | None = SUED) -> GateResult:
    return GateResult(passed=passed, rank=rank, outcome=Outcome.ANSWERED, confidence=confidence, first=first)
