"""The `kb` command: options, settings and errors; what a command does is in commands/.

Exit codes: 0 done; 1 the work could not be done (one line on stderr); 2 wrong usage.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from commands import (
    add,
    articles,
    ask,
    correct,
    evaluate,
    index,
    insights,
    keys,
    mcp,
    serve,
    suggest_questions,
    translate,
)
from commands.common import DONE, FAILED, USAGE, Usage, UsageError, given
from commands.upkeep import password, purge, repair, verify
from index.cures import Cure
from kb.config.settings import Settings, SettingsError
from kb.errors import KnowledgeBaseError, Message

_WHOLE = ("build", "rollback", "set-password")  # commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what is printed has Chinese in it, whatever the locale
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = command_parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options, _settings(options)))
    except (UsageError, SettingsError) as error:
        print(f"kb: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print(f"kb: stopped{_unchanged(options)}", file=sys.stderr)
        return FAILED
    except KnowledgeBaseError as error:
        print(f"kb: {_one_line(error)}{_given(options, error)}", file=sys.stderr)
        return FAILED
    except OSError as error:
        print(f"kb: {_refused(error, options)}", file=sys.stderr)
        return FAILED


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _refused(error: OSError, options: argparse.Namespace) -> str:
    """What the operating system did not do."""
    if error.errno is None:  # numpy's writer says how many bytes, not why
        return f"a file could not be written ({error}); is the disk full?{_unchanged(options)}"
    if error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}{_unchanged(options)}"
    return _one_line(error)


def _unchanged(options: argparse.Namespace) -> str:
    """The promise that nothing was changed, for commands that do all or nothing. `kb add` may have stored some of its files."""
    return "; nothing was changed" if options.command in _WHOLE else ""


def _given(options: argparse.Namespace, error: KnowledgeBaseError) -> str:
    """What this call was given, for a message that ends with the command to run."""
    cure = error.facts.get("cure")
    if not isinstance(cure, Message) or not isinstance(cure.code, Cure):
        return ""
    return given(options, "index") if cure.code is Cure.VERSIONS else given(options, "articles", "index", "model")


def command_parser() -> argparse.ArgumentParser:
    """The parser of `kb` with all its commands and options."""
    parser = argparse.ArgumentParser(prog="kb", description="A searchable knowledge base with a semantic FAQ.")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for module in (
        *(add, correct, translate, articles, index, ask, evaluate, serve, mcp, keys, insights, suggest_questions),
        *(password, verify, repair, purge),
    ):
        module.register(commands)
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    """The environment's settings, overridden by what the command line says."""
    settings = Settings.from_env()
    given = {name: getattr(options, name, None) for name in ("articles", "index", "model", "top")}
    top = given["top"]
    if top is not None and not 1 <= top <= 100:
        raise UsageError(Usage.NUMBER, option="top", low=1, high=100, found=top)
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


if __name__ == "__main__":
    sys.exit(main())
