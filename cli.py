"""The `kb` command: build, ask, evaluate, serve.

Exit codes: 0 done; 1 the work could not be done (one line on stderr); 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.settings import Settings, SettingsError

if TYPE_CHECKING:
    from index.answer import Answer, Hit
    from index.search import SearchIndex

DONE, FAILED, USAGE = 0, 1, 2
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# An installed package has no .streamlit folder: what keeps readers safe must not depend on it.
_PAGE_DEFAULTS = {
    "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    "STREAMLIT_SERVER_SHOW_EMAIL_PROMPT": "false",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "none",
}
_SAYINGS = {
    "zh": (
        "知识库有答案",
        "不太确定,以下是最接近的段落",
        "知识库没有回答这个问题;以下是最接近的段落",
        "相关话题",
        "可信度",
    ),
    "en": (
        "The knowledge base answers this",
        "Not sure; these are the closest passages",
        "The knowledge base does not answer this; these are the closest passages",
        "Related topics",
        "confidence",
    ),
}


class UsageError(Exception):
    """The command was called in a way that makes no sense; the message says what was expected."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
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
        print("kb: stopped; nothing was changed", file=sys.stderr)
        return FAILED
    except _expected_errors() as error:
        print(f"kb: {_one_line(error)}", file=sys.stderr)
        return FAILED


def _expected_errors() -> tuple[type[Exception], ...]:
    """What can go wrong with files, models and indexes; imported late, because most commands need only a part."""
    found: list[type[Exception]] = [OSError]
    for module, name in (
        ("index.store", "StoreError"),
        ("index.model", "ModelError"),
        ("index.evaluate", "EvaluationError"),
        ("kb.library", "LibraryError"),
        ("kb.faq", "FaqError"),
    ):
        loaded = sys.modules.get(module)  # an error of a module that was never loaded cannot have been raised
        if loaded:
            found.append(getattr(loaded, name))
    return tuple(found)


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is None:  # numpy's writer says how many bytes, not why
        return f"a file could not be written ({error}); is the disk full? nothing was changed"
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}; nothing was changed"
    return " ".join(str(error).split())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kb", description="A searchable knowledge base with a semantic FAQ.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="make the index from the articles")
    build.add_argument("--articles", type=Path, metavar="DIR", help="folder of articles (default: the bundled ones)")
    _common(build)
    build.set_defaults(run=_build)

    ask = commands.add_parser("ask", help="answer a question")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--questions", metavar="FILE", help='many questions, one {"question": …} a line; - reads stdin')
    ask.add_argument("--top", type=int, metavar="K", help="how many passages (default: 5)")
    ask.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    ask.add_argument("--index", type=Path, metavar="DIR")
    ask.set_defaults(run=_ask)

    evaluate = commands.add_parser("evaluate", help="measure answers on a BEIR folder or on labelled questions")
    evaluate.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="corpus.jsonl, queries.jsonl, qrels/test.tsv"
    )
    evaluate.add_argument("--known-questions", action="store_true", help="take the corpus as known questions")
    evaluate.add_argument("--questions", type=Path, metavar="FILE", help="labelled questions about the published index")
    evaluate.add_argument("--json", action="store_true", help="one JSON object, for programs")
    _common(evaluate)
    evaluate.set_defaults(run=_evaluate)

    serve = commands.add_parser("serve", help="open the page in a browser")
    serve.add_argument("--port", type=int, default=8501, metavar="N")
    serve.add_argument("--articles", type=Path, metavar="DIR")
    _common(serve)
    serve.set_defaults(run=_serve)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: .index)")
    parser.add_argument(
        "--model", metavar="NAME", help="sentence-transformers name or folder (default: the bundled model)"
    )


def _settings(options: argparse.Namespace) -> Settings:
    """The environment's settings, overridden by what the command line says."""
    settings = Settings.from_env()
    given = {name: getattr(options, name, None) for name in ("articles", "index", "model", "top")}
    top = given["top"]
    if top is not None and not 1 <= top <= 100:
        raise UsageError(f"--top: expected 1 to 100, found {top}")
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def _bar(label: str) -> Any:
    """A progress callback (done, total) that draws a bar on stderr with rate and time left, once there is progress."""
    bar: Any = None

    def step(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            from tqdm import tqdm

            often = 0.1 if sys.stderr.isatty() else 5.0  # a log is not a screen
            bar = tqdm(desc=label, total=total, unit="text", file=sys.stderr, dynamic_ncols=True, mininterval=often)
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return step


def _build(options: argparse.Namespace, settings: Settings) -> int:
    from index.build import build

    built = build(settings, report=print, progress=_bar("encoding"))
    for link in built.broken_links:
        print(f"warning: {link}", file=sys.stderr)
    for warning in built.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    counts = ", ".join(f"{count} {name}" for name, count in built.counts.items())
    print(f"{settings.index}: {counts}" + ("" if built.changed else " (nothing has changed)"))
    return DONE


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    if (options.question is None) == (options.questions is None):
        raise UsageError("expected a QUESTION or --questions FILE, and not both")
    if options.question is not None and not options.question.strip():
        raise UsageError("the question is blank; expected a few words")
    asked = [(None, options.question)] if options.questions is None else list(_read_questions(options.questions))
    from index.search import SearchIndex

    index = SearchIndex.open(settings.index, settings=settings)
    for question_id, question in asked:
        if options.json:
            line = json.dumps(_as_json(index, question_id, question), ensure_ascii=False)
            print(line.encode("utf-8", "replace").decode(), flush=True)  # a lone surrogate cannot be written
        elif question.strip():
            _print_answer(index.search(question))
    return DONE


def _as_json(index: SearchIndex, question_id: str | int | None, question: str) -> dict[str, Any]:
    from index.answer import nothing

    answer = index.search(question) if question.strip() else nothing(question)
    return answer.to_dict(question_id)


def _read_questions(name: str) -> Iterator[tuple[str | int | None, str]]:
    """(id, question) of every line of a JSON lines file. Raises UsageError with file and line."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: expected UTF-8 text ({error.reason})") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("question"), str):
            raise UsageError(f'{name}:{number}: expected an object with "question", found {line.strip()[:60]!r}')
        yield row.get("id"), row["question"]


def _print_answer(answer: Answer) -> None:
    from index.answer import Outcome
    from index.text import language

    sure, unsure, none, related, confidence = _SAYINGS[language(answer.question)]
    saying = {Outcome.ANSWERED: sure, Outcome.UNSURE: unsure, Outcome.NOT_COVERED: none}[answer.outcome]
    print(f"{saying} ({confidence} {answer.confidence:.2f})\n")
    for number, hit in enumerate(answer.hits, 1):
        place = " › ".join([hit.title, *hit.passage.section])
        facts = " · ".join(filter(None, [hit.published, hit.source, f"{hit.score:.3f}"]))
        print(_plain(f"{number}. {place} · {facts}"))
        print(f"   {_marked(hit)}\n")
    if answer.topics:
        print(f"{related}:")
        for topic in answer.topics:
            print(_plain(f"   · {topic.title} ({topic.score:.3f})"))


def _marked(hit: Hit) -> str:
    """The passage with its best sentences marked: bold in a terminal, between » and « elsewhere."""
    before, after = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("»", "«")
    pieces, at = [], 0
    for start, end in hit.highlights:
        pieces += [_plain(hit.passage.text[at:start]), before, _plain(hit.passage.text[start:end]), after]
        at = end
    return "".join([*pieces, _plain(hit.passage.text[at:])]).replace("\n", "\n   ")


def _plain(text: str) -> str:
    """Article text must not steer the terminal."""
    return _CONTROL.sub("", text)


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    if (options.folder is None) == (options.questions is None):
        raise UsageError("expected DIR (a BEIR folder) or --questions FILE, and not both")
    if options.folder is not None and options.index is not None:
        raise UsageError("--index goes with --questions; DIR is indexed in memory")
    if options.questions is not None and options.model is not None:
        raise UsageError("--model goes with DIR; --questions asks the published index with its own model")
    if options.questions is not None and options.known_questions:
        raise UsageError("--known-questions goes with DIR, not with --questions")
    from index import evaluate, labelled

    report: evaluate.RetrievalReport | labelled.QuestionsReport
    if options.questions is not None:
        report = labelled.evaluate_questions(options.questions, settings)
    else:
        report = evaluate.evaluate_beir(
            options.folder,
            settings,
            known_questions=options.known_questions,
            report=lambda line: print(line, file=sys.stderr),
            progress=_bar("encoding"),
        )
    if options.json:
        print(json.dumps(report.to_dict(), ensure_ascii=False))
    else:
        print(report.to_text())
    return DONE


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    if not 1 <= options.port <= 65535:
        raise UsageError(f"--port: expected 1 to 65535, found {options.port}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", options.port))
        except OSError:
            print(f"kb: port {options.port} is in use; choose another with --port", file=sys.stderr)
            return FAILED
    page = Path(__file__).with_name("app.py")
    environ = os.environ | {"KB_INDEX": str(settings.index.resolve()), "KB_ARTICLES": str(settings.articles.resolve())}
    if settings.model:
        environ["KB_MODEL"] = str(Path(settings.model).resolve()) if Path(settings.model).exists() else settings.model
    for name, value in _PAGE_DEFAULTS.items():
        environ.setdefault(name, value)
    desktop = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or sys.platform in (
        "darwin",
        "win32",
    )
    command = [sys.executable, "-m", "streamlit", "run", str(page), f"--server.port={options.port}"]
    command.append(f"--server.headless={str(not desktop).lower()}")
    os.chdir(page.parent)  # where .streamlit/config.toml is
    if os.name == "posix":
        os.execve(sys.executable, command, environ)  # one process: Ctrl-C and memory are the page's own
    return subprocess.call(command, env=environ)


if __name__ == "__main__":
    sys.exit(main())
