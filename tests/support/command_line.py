"""What the tests of the `kb` command share; its fixture `kb` is in conftest.py."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from commands import add, articles, correct
from kb.config.settings import Settings

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


def articles_command(folder: Path, *arguments: str) -> int:
    """Run a command that reads or changes articles on a folder, through its own parser."""
    parser = argparse.ArgumentParser(prog="kb")
    commands = parser.add_subparsers()
    for module in (add, correct, articles):
        module.register(commands)
    options = parser.parse_args([*arguments, "--articles", str(folder)])
    settings = replace(Settings(), articles=options.articles, index=folder.parent / "index")
    return int(options.run(options, settings))
