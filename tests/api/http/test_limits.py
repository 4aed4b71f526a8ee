"""How much is let in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.limits import Places, RateLimit
from api.problems import ApiError, ApiProblem


def _let_in(limit: RateLimit, address: str, cost: int = 1) -> bool:
    try:
        limit.count(address, cost)
    except ApiError as error:
        return (error.code, 1 <= (error.retry or 0) <= 60) != (ApiProblem.TOO_MANY, True)
    return True


def test_addresses_are_counted_apart() -> None:
    limit = RateLimit(2)
    assert [_let_in(limit, "192.0.2.1") for _ in range(4)] == [True, True, False, False]
    assert [_let_in(limit, "192.0.2.2") for _ in range(3)] == [True, True, False]


def test_a_network_of_version_6_is_one_address() -> None:
    limit = RateLimit(2)
    assert [_let_in(limit, f"2001:db8::{number}") for number in range(1, 4)] == [True, True, False]
    assert _let_in(limit, "2001:db8:0:1::1")
    four = RateLimit(1)  # of version 4, written as one of version 6
    assert [_let_in(four, f"::ffff:192.0.2.{number}") for number in (1, 2, 2)] == [True, True, False]
    assert not _let_in(four, "192.0.2.1")


def test_no_limit_and_no_address() -> None:
    assert all(_let_in(RateLimit(0), "192.0.2.1") for _ in range(100))
    limit = RateLimit(1)
    assert [_let_in(limit, "") for _ in range(2)] == [True, False]


@given(st.integers(1, 50), st.lists(st.integers(0, 60), max_size=30))
def test_never_more_than_the_limit(per_minute: int, costs: list[int]) -> None:
    limit = RateLimit(per_minute)
    counted = sum(min(cost, per_minute) for cost in costs if _let_in(limit, "a", cost))
    assert counted <= per_minute


def test_a_batch_larger_than_the_limit_can_be_asked_once() -> None:
    limit = RateLimit(3)
    assert [_let_in(limit, "a", 100), _let_in(limit, "a")] == [True, False]


def test_places_are_given_back_also_after_an_error() -> None:
    places = Places(1)

    def work() -> None:
        with places.place():
            with pytest.raises(ApiError) as refused:
                places.place().__enter__()
            assert (refused.value.code, refused.value.retry) == (ApiProblem.BUSY, 1)
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            work()
