"""What the commands share: exit codes, options, a progress bar, and safe output."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Never, TypeAlias

from kb.config import site_file
from kb.config.settings import Settings
from kb.errors import Code, KnowledgeBaseError

if TYPE_CHECKING:
    from tqdm import tqdm

DONE, FAILED, USAGE = 0, 1, 2
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Usage(Code):
    """Ways in which a command can be called wrongly."""

    NUMBER = "--{option}: expected {low} to {high}, found {found}"
    DATE = "--{option}: expected a date such as 2024-04-01, found {text!r}"
    NO_TEXT = "--{option}: expected text, found nothing"
    NAME_WITHOUT_STDIN = "--name goes with -, which reads stdin"
    STDIN_WITHOUT_NAME = "- reads stdin; expected --name, such as --name article.md"
    MANY_ARTICLES = (
        "--title, --date, --source, --related, --keep, --no-heading and --join go with one article; expected one file"
    )
    NO_CORRECTION = (
        "expected --title, --date, --source, --related, --keep, --no-heading, --join, "
        "--text, --tag, --untag or --forget"
    )
    FOLDER_OR_QUESTIONS = "expected DIR (a BEIR folder) or --questions FILE, and not both"
    INDEX_WITH_FOLDER = "--index goes with --questions; DIR is indexed in memory"
    MODEL_WITH_QUESTIONS = "--model goes with DIR; --questions asks the published index with its own model"
    KNOWN_WITH_QUESTIONS = "--known-questions goes with DIR, not with --questions"
    QUESTION_OR_FILE = "expected a QUESTION or --questions FILE, and not both"
    BLANK_QUESTION = "the question is blank; expected a few words"
    NO_UTF8 = "{name}: expected UTF-8 text ({detail})"
    NO_QUESTION = '{name}:{line}: expected an object with "question", found {found!r}'
    GAPS_ARE_READ = "--gaps is a list to read; --csv and --jsonl go without it, or with --feedback or --per"
    ONE_OF_ACCEPT_AND_TRY = (
        "--accept ID and --try TEXT are two calls; --question and --not-covered go with --accept, --passage with --try"
    )
    PASSWORDS_DIFFER = "the two passwords differ; nothing was changed"


class UsageError(KnowledgeBaseError):
    """The command was called wrongly. The message says what was expected."""


def index_option(parser: argparse.ArgumentParser) -> None:
    """Add --index."""
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: .index)")


def articles_option(parser: argparse.ArgumentParser) -> None:
    """Add --articles."""
    parser.add_argument("--articles", type=Path, metavar="DIR", help="folder of articles (default: the bundled ones)")


def model_option(parser: argparse.ArgumentParser) -> None:
    """Add --model."""
    parser.add_argument(
        "--model", metavar="NAME", help="sentence-transformers name or folder (default: the bundled model)"
    )


def given(options: argparse.Namespace, *names: str) -> str:
    """The options among `names` that this call has, each after a space, for a command that is printed."""
    found = [(name, getattr(options, name, None)) for name in names]
    return "".join(f" --{name} {shlex.quote(str(value))}" for name, value in found if value is not None)


def counted(count: int, noun: str) -> str:
    """A number and its noun, in the plural unless it is 1."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def bar(label: str) -> Callable[[int, int], None]:
    """A progress callback (done, total) that draws a bar on stderr with rate and remaining time."""
    drawn: tqdm[Never] | None = None

    def step(done: int, total: int) -> None:
        nonlocal drawn
        if drawn is None:
            from tqdm import tqdm

            often = 0.1 if sys.stderr.isatty() else 5.0  # a log is not a screen
            drawn = tqdm(desc=label, total=total, unit="text", file=sys.stderr, dynamic_ncols=True, mininterval=often)
        drawn.update(done - drawn.n)
        if done >= total:
            drawn.close()

    return step


def warn_of_site(settings: Settings) -> None:
    """Print on stderr what is wrong with site.toml. Readers never see it, and an editor only on the Manage page."""
    try:
        site_file.read(site_file.location(settings.articles))
    except site_file.SiteError as error:
        print(plain(f"warning: {error}"), file=sys.stderr)


def plain(text: str) -> str:
    """A text without control characters, so that article text cannot steer the terminal."""
    return _CONTROL.sub("", text)
