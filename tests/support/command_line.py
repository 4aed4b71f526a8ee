"""What the tests of the `kb` command share; its fixture `kb` is in conftest.py."""

from __future__ import annotations

from collections.abc import Callable

Run = Callable[..., tuple[int, str, str]]  # arguments → exit code, standard output, standard error


def failed(result: tuple[int, str, str]) -> str:
    """The one line that a command which could not do its work leaves."""
    code, out, err = result
    assert (code, out) == (1, "")
    assert err.startswith("kb: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.removeprefix("kb: ").removesuffix("\n")
