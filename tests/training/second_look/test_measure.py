"""What the table of the second look says."""

from __future__ import annotations

from training.second_look.measure import Looked, measured


def test_shares_and_areas_before_and_after() -> None:
    looked = [
        Looked("answer", [False, True, False, False], [True, False, False, False], nearness=1.0, log_odds=3.0),
        Looked("answer", [False, False, False, True], [False, False, True, False], nearness=3.0, log_odds=2.0),
        Looked("same", [False] * 4, [False] * 4, nearness=2.0, log_odds=-1.0),
        Looked("off", [False] * 4, [False] * 4, nearness=-2.0, log_odds=9.0),
    ]
    # First: none → one of two; among three: one → both. Nearness: one of two above 2; log odds: both above -1.
    assert measured(looked).tolist() == [[0.0, 0.5], [0.5, 1.0], [0.5, 1.0]]
