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

from commands import add, articles, ask, evaluate, index, insights, password, serve
from commands.common import DONE, FAILED, USAGE, UsageError, given
from kb.config.settings import Settings, SettingsError

_WHOLE = ("build", "rollback", "set-password")  # commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what is printed has Chinese in it, whatever the locale
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = _parser()
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
    except _expected_errors() as error:
        print(f"kb: {_one_line(error, options)}{_given(options, str(error))}", file=sys.stderr)
        return FAILED


def _expected_errors() -> tuple[type[Exception], ...]:
    """What can go wrong with files, models and indexes; imported late, because most commands need only a part."""
    found: list[type[Exception]] = [OSError]
    for module, name in (
        ("index.store.versions", "StoreError"),
        ("index.store.lock", "IndexBusyError"),
        ("index.encoder.model", "ModelError"),
        ("index.evaluation.beir", "EvaluationError"),
        ("kb.library.library", "LibraryError"),
        ("kb.readers.read", "ReaderError"),
        ("kb.library.archives", "BundleError"),
        ("kb.faq.known_questions", "FaqError"),
    ):
        loaded = sys.modules.get(module)  # an error of a module that was never loaded cannot have been raised
        if loaded:
            found.append(getattr(loaded, name))
    return tuple(found)


def _one_line(error: Exception, options: argparse.Namespace) -> str:
    if isinstance(error, OSError) and error.errno is None:  # numpy's writer says how many bytes, not why
        return f"a file could not be written ({error}); is the disk full?{_unchanged(options)}"
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}{_unchanged(options)}"
    return " ".join(str(error).split())


def _unchanged(options: argparse.Namespace) -> str:
    """Only what takes effect as a whole, or not at all, can promise it: `kb add` may have stored a part."""
    return "; nothing was changed" if options.command in _WHOLE else ""


def _given(options: argparse.Namespace, message: str) -> str:
    """What this call was given, for a message that ends with the command to run."""
    if not message.endswith(("run: kb build", "run: kb versions")):
        return ""
    return given(options, "index") if message.endswith("versions") else given(options, "articles", "index", "model")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kb", description="A searchable knowledge base with a semantic FAQ.")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for module in (add, articles, index, ask, evaluate, serve, insights, password):
        module.register(commands)
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    """The environment's settings, overridden by what the command line says."""
    settings = Settings.from_env()
    given = {name: getattr(options, name, None) for name in ("articles", "index", "model", "top")}
    top = given["top"]
    if top is not None and not 1 <= top <= 100:
        raise UsageError(f"--top: expected 1 to 100, found {top}")
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


if __name__ == "__main__":
    sys.exit(main())
