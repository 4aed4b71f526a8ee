"""Settings from the environment: what is taken, what is refused, and where the defaults lie."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb.config.settings import Settings, SettingsError
from tests.support.paths import ROOT

_DEFAULTS = Settings(
    articles=ROOT / "kb" / "articles",
    index=ROOT / ".index",
    model=None,
    top=5,
    candidates=50,
    threshold=0.45,
    log=None,
    log_days=365,
    api_rate=600,
    api_requests=32,
)


def test_the_defaults() -> None:
    assert Settings() == _DEFAULTS
    assert Settings.from_env({}) == _DEFAULTS
    assert (_DEFAULTS.articles / "huabei-overdue.txt").is_file()


def test_blank_means_unset() -> None:
    names = (
        "KB_ARTICLES",
        "KB_INDEX",
        "KB_MODEL",
        "KB_TOP",
        "KB_CANDIDATES",
        "KB_THRESHOLD",
        "KB_LOG",
        "KB_LOG_DAYS",
        "KB_API_RATE",
        "KB_API_REQUESTS",
    )
    assert Settings.from_env(dict.fromkeys(names, "")) == _DEFAULTS


def test_everything_set() -> None:
    environ = {
        "KB_ARTICLES": "/data/文章",
        "KB_INDEX": "index",
        "KB_MODEL": "intfloat/multilingual-e5-small",
        "KB_TOP": "3",
        "KB_CANDIDATES": "1000",
        "KB_THRESHOLD": "0.25",
        "KB_LOG": "/data/log.sqlite",
        "KB_LOG_DAYS": "30",
        "KB_API_RATE": "0",
        "KB_API_REQUESTS": "8",
        "KB_OTHER": "is not ours",
    }
    expected = Settings(
        articles=Path("/data/文章"),
        index=Path("index"),
        model="intfloat/multilingual-e5-small",
        top=3,
        candidates=1000,
        threshold=0.25,
        log=Path("/data/log.sqlite"),
        log_days=30,
        api_rate=0,
        api_requests=8,
    )
    assert Settings.from_env(environ) == expected


def test_the_environment_is_read_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KB_ARTICLES", "KB_INDEX", "KB_MODEL", "KB_CANDIDATES", "KB_THRESHOLD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KB_TOP", "7")
    assert Settings.from_env() == dataclasses.replace(_DEFAULTS, top=7)


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("KB_TOP", "1", "top", 1),
        ("KB_TOP", "100", "top", 100),
        ("KB_CANDIDATES", " 1 ", "candidates", 1),
        ("KB_THRESHOLD", "0", "threshold", 0.0),
        ("KB_THRESHOLD", "1", "threshold", 1.0),
        ("KB_THRESHOLD", "5e-1", "threshold", 0.5),
    ],
)
def test_the_bounds_are_allowed(name: str, text: str, field: str, value: float) -> None:
    settings = Settings.from_env({name: text})
    assert settings == dataclasses.replace(_DEFAULTS, **{field: value})
    assert type(getattr(settings, field)) is type(value)


@pytest.mark.parametrize(
    ("name", "expected", "texts"),
    [
        ("KB_TOP", "a whole number from 1 to 100", ["0", "101", "-1", "2.0", "five", "1e1", "nan"]),
        ("KB_CANDIDATES", "a whole number from 1 to 1000", ["0", "1001", "50 passages"]),
        ("KB_LOG_DAYS", "a whole number from 0 to 3650", ["-1", "3651", "a year"]),
        ("KB_THRESHOLD", "a number from 0 to 1", ["-0.1", "1.01", "50%", "nan", "inf", "half"]),
    ],
)
def test_what_cannot_be_used_is_named(name: str, expected: str, texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(SettingsError) as caught:
            Settings.from_env({name: text})
        assert str(caught.value) == f"{name}: expected {expected}, found {text!r}; correct or unset it"


def test_the_log_lies_beside_the_index_unless_it_is_named_or_off() -> None:
    assert Settings.from_env({"KB_INDEX": "/data/.index"}).log_file == Path("/data/.index-log/questions.sqlite")
    assert Settings.from_env({"KB_LOG": "asked.sqlite"}).log_file == Path("asked.sqlite")
    assert Settings.from_env({"KB_LOG": "off"}).log_file is None
    assert Settings.from_env({"KB_LOG": "asked.sqlite", "KB_LOG_DAYS": "0"}).log_file is None


def test_settings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        _DEFAULTS.top = 6  # type: ignore[misc]


def test_an_installed_package_keeps_its_index_in_the_current_folder(tmp_path: Path) -> None:
    packages = tmp_path / "site-packages"  # as installed: the packages, and no pyproject.toml beside them
    for file in ("kb/__init__.py", "kb/errors.py", "index/__init__.py", "kb/config/settings.py"):
        (packages / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, packages / file)
    code = "from kb.config.settings import Settings; s = Settings(); print(s.index); print(s.articles)"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=packages, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [Path(line) for line in shown] == [Path(".index"), packages / "kb" / "articles"]
