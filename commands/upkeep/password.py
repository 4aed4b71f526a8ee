"""`kb set-password`: the password of the Manage and Insights pages."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from commands.common import DONE, Commands, Usage, UsageError
from kb.config.settings import Settings

_ROOT = Path(__file__).parents[1]


def register(commands: Commands) -> None:
    """Add `kb set-password` to the command line."""
    command = commands.add_parser(
        "set-password", help="set the password of the pages for editors; reads it from stdin when that is no terminal"
    )
    command.add_argument(
        "--secrets",
        type=Path,
        metavar="FILE",
        help="secrets file (default: .streamlit/secrets.toml beside app.py, or in the home folder)",
    )
    command.set_defaults(run=_set_password)


def _default() -> Path:
    """The secrets file that the pages read: beside app.py in a checkout, else in the home folder."""
    return (_ROOT if (_ROOT / "pyproject.toml").is_file() else Path.home()) / ".streamlit" / "secrets.toml"


def _set_password(options: argparse.Namespace, settings: Settings) -> int:
    from kb.config.access import AccessError, set_password

    path = options.secrets or _default()
    try:
        set_password(path, _asked())
    except AccessError as error:
        raise UsageError.of(error.message) from error
    print(f"{path}: the password is set; running pages ask for it from now on")
    return DONE


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from kb.config.access import hashed

    password = getpass.getpass("New password: ")
    hashed(password)  # raises for a password that is too short, before it is typed again
    if getpass.getpass("Again: ") != password:
        raise UsageError(Usage.PASSWORDS_DIFFER)
    return password
