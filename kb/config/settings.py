"""All settings as one frozen value. Only this module reads and checks their environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import kb
from kb.errors import Code, KnowledgeBaseError

_PACKAGE = Path(kb.__file__).parent
# In a checkout the index is beside the code, whatever the current folder is; when installed, it is in the current folder.
_HOME = _PACKAGE.parent if (_PACKAGE.parent / "pyproject.toml").is_file() else Path()


class SettingsProblem(Code):
    """What can be wrong with a variable."""

    NO_WHOLE_NUMBER = "{name}: expected a whole number from {low:g} to {high:g}, found {text!r}; correct or unset it"
    NO_NUMBER = "{name}: expected a number from {low:g} to {high:g}, found {text!r}; correct or unset it"


class SettingsError(KnowledgeBaseError):
    """A setting that cannot be used. The message names the variable, what was expected and what was found."""


@dataclass(frozen=True)
class Settings:
    """How the program runs.

    articles: the folder of articles. index: the folder of the index. model: the name or folder of an encoder; None for
    the bundled one. top: the number of passages in an answer. candidates: how many passages late interaction scores.
    threshold: the confidence, 0 to 1, from which a question counts as answered. log: the journal of what readers asked;
    None for a file beside the index. log_days: how many days a question stays in it; 0 keeps none. keep: how many
    versions of the index stay. api_rate: how many questions a minute the API answers to one address; 0 is without a limit.
    api_requests: how many requests to the API may be at work or wait at the same time.
    """

    articles: Path = field(default=_PACKAGE / "articles")
    index: Path = field(default=_HOME / ".index")
    model: str | None = None
    top: int = 5
    candidates: int = 50
    threshold: float = 0.45
    log: Path | None = None
    log_days: int = 365
    keep: int = 10
    api_rate: int = 600
    api_requests: int = 32

    @property
    def log_file(self) -> Path | None:
        """The SQLite file with what readers asked; None when nothing is kept."""
        if not self.log_days:
            return None
        return self.log or self.index.parent / f"{self.index.name}-log" / "questions.sqlite"

    @property
    def keys_file(self) -> Path:
        """The SQLite file with the keys of the API; it need not be there."""
        return self.index.parent / f"{self.index.name}-keys" / "keys.sqlite"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read KB_ARTICLES, KB_INDEX, KB_MODEL, KB_TOP, KB_CANDIDATES, KB_THRESHOLD, KB_LOG ("off" for none),
        KB_LOG_DAYS, KB_KEEP, KB_API_RATE and KB_API_REQUESTS. Raises SettingsError.
        """
        defaults = cls()
        log, days = environ.get("KB_LOG"), _whole(environ, "KB_LOG_DAYS", defaults.log_days, high=3650, low=0)
        return cls(
            articles=Path(environ.get("KB_ARTICLES") or defaults.articles),
            index=Path(environ.get("KB_INDEX") or defaults.index),
            model=environ.get("KB_MODEL") or None,
            top=_whole(environ, "KB_TOP", defaults.top, high=100),
            candidates=_whole(environ, "KB_CANDIDATES", defaults.candidates, high=1000),
            threshold=_number(environ, "KB_THRESHOLD", defaults.threshold, low=0, high=1),
            log=Path(log) if log and log != "off" else None,
            log_days=0 if log == "off" else days,
            keep=_whole(environ, "KB_KEEP", defaults.keep, high=1000),
            api_rate=_whole(environ, "KB_API_RATE", defaults.api_rate, high=1_000_000, low=0),
            api_requests=_whole(environ, "KB_API_REQUESTS", defaults.api_requests, high=10_000),
        )


def _whole(environ: Mapping[str, str], name: str, default: int, *, high: int, low: int = 1) -> int:
    return int(_number(environ, name, default, low=low, high=high, whole=True))


def _number(
    environ: Mapping[str, str], name: str, default: float, *, low: float, high: float, whole: bool = False
) -> float:
    """The value of a variable, or `default` while it is not set. Raises SettingsError unless it is from `low` to `high`."""
    text = environ.get(name)
    if not text:
        return default
    try:
        value = int(text) if whole else float(text)
        if low <= value <= high:
            return value
    except ValueError:
        pass
    problem = SettingsProblem.NO_WHOLE_NUMBER if whole else SettingsProblem.NO_NUMBER
    raise SettingsError(problem, name=name, low=low, high=high, text=text)
