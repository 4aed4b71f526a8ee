"""`kb ask`: one question or many, for people or for programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from commands.common import DONE, Commands, Usage, UsageError, plain
from commands.written_text import BOLD, QUOTES, lines_of
from kb.config import site_file
from kb.config.settings import Settings
from kb.config.site_file import SiteFile
from kb.translations.names import LANGUAGES

if TYPE_CHECKING:
    from index.search.answer import Answer, Elsewhere, Hit, Notice
    from index.search.filters import Filter

_INDENT = "   "
_SIZE = (100, 24)  # of what is no terminal


@dataclass(frozen=True, kw_only=True)
class AskTexts:
    """What `kb ask` prints around an answer, in one language."""

    sure: str
    unsure: str
    not_covered: str
    related: str
    confidence: str
    examples: str
    translated: str
    outdated: str
    original: str


_TEXTS = {
    "zh": AskTexts(
        sure="知识库有答案",
        unsure="不太确定,以下是最接近的段落",
        not_covered="知识库没有回答这个问题;以下是最接近的段落",
        related="相关话题",
        confidence="可信度",
        examples="可以这样问",
        translated="译文",
        outdated="译文，原文后来改过",
        original="原文",
    ),
    "en": AskTexts(
        sure="The knowledge base answers this",
        unsure="Not sure; these are the closest passages",
        not_covered="The knowledge base does not answer this; these are the closest passages",
        related="Related topics",
        confidence="confidence",
        examples="For example",
        translated="Translation",
        outdated="Translation, of an earlier version of the text",
        original="Original",
    ),
}


def register(commands: Commands) -> None:
    """Add `kb ask` to the command line."""
    ask = commands.add_parser("ask", help="answer a question")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--questions", metavar="FILE", help='many questions, one {"question": …} a line; - reads stdin')
    ask.add_argument("--top", type=int, metavar="K", help="how many passages (default: 5)")
    ask.add_argument(
        "--tag", action="append", metavar="TAG", help="only of articles with this tag; each one given counts"
    )
    ask.add_argument("--article", action="append", metavar="ID", help="only of this article, or of one of those given")
    ask.add_argument("--since", metavar="DATE", help="only of articles published then or later, as 2024-04-01")
    ask.add_argument(
        "--language", choices=LANGUAGES, help="show translations into this language (default: that of the question)"
    )
    ask.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    ask.add_argument("--index", type=Path, metavar="DIR")
    ask.set_defaults(run=_ask)


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    if (options.question is None) == (options.questions is None):
        raise UsageError(Usage.QUESTION_OR_FILE)
    if options.question is not None and not options.question.strip():
        raise UsageError(Usage.BLANK_QUESTION)
    asked = [(None, options.question)] if options.questions is None else list(_read_questions(options.questions))
    within = _filter(options)
    from api.answers.answering import answer_to, json_bytes
    from index.search.search_index import SearchIndex

    index = SearchIndex.open(settings.index, settings=settings)
    if index.trouble:
        print(plain(f"warning: {index.trouble}"), file=sys.stderr)
    site = site_file.read_or_empty(settings.articles, lambda error: print(plain(f"warning: {error}"), file=sys.stderr))
    for question_id, question in asked:
        answer = answer_to(index, question, within=within)
        if answer.unread:
            read = len(question.strip()) - answer.unread
            print(
                f"warning: of {len(question)} characters only the first and last {read // 2} were read", file=sys.stderr
            )
        if options.json:
            print(json_bytes(answer.to_dict(question_id, site, options.language)).decode(), flush=True)
        elif answer.notice:
            _print_notice(answer, answer.notice, site)
        elif question.strip():
            _print_answer(answer, options.language)
    return DONE


def _filter(options: argparse.Namespace) -> Filter:
    """The articles that the call asks. Raises UsageError."""
    from index.search.filters import Filter
    from kb.library.corrections import checked_date

    since = None
    if options.since is not None and (since := checked_date(options.since)) is None:
        raise UsageError(Usage.DATE, option="since", text=options.since)
    for name, texts in (("tag", options.tag), ("article", options.article)):
        if any(not text.strip() for text in texts or ()):
            raise UsageError(Usage.NO_TEXT, option=name)
    return Filter(tuple(options.tag or ()), tuple(options.article or ()), since.date() if since else None)


def _print_notice(answer: Answer, notice: Notice, site: SiteFile) -> None:
    """Print what is said instead of an answer."""
    from index.search.answer import notice_words
    from index.text.words import language

    code = language(answer.question)
    shown = notice_words(notice, site, code)
    print(plain(f"{shown.title}\n\n{shown.text}"))
    for line in shown.contacts:
        print(plain(f"   · {line}"))
    if shown.more:
        print(f"\n{shown.more}")
    if answer.suggestions:
        print(f"\n{_TEXTS[code].examples}:")
        for text in answer.suggestions:
            print(plain(f"   · {text}"))


def _read_questions(name: str) -> Iterator[tuple[str | int | None, str]]:
    """The id and the text of each question in a JSON lines file, or in stdin for "-".

    Raises UsageError with file and line for a line without a question.
    """
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(Usage.NO_UTF8, name=name, detail=error.reason) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("question"), str):
            raise UsageError(Usage.NO_QUESTION, name=name, line=number, found=line.strip()[:60])
        yield row.get("id"), row["question"]


def _print_answer(answer: Answer, reader: str | None) -> None:
    """Print an answer. reader: the language of whoever reads it; None for that of the question."""
    from index.search.answer import Outcome
    from index.text.words import language

    code = reader or language(answer.question)
    texts = _TEXTS[code]
    outcomes = {
        Outcome.ANSWERED: texts.sure,
        Outcome.UNSURE: texts.unsure,
        Outcome.NOT_COVERED: texts.not_covered,
    }
    print(f"{outcomes[answer.outcome]} ({texts.confidence} {answer.confidence:.2f})\n")
    for number, hit in enumerate(answer.hits, 1):
        seen = hit.read_in(code)
        place = " › ".join([seen.title, *seen.passage.section])
        facts = " · ".join(filter(None, [hit.published, hit.source, f"{hit.score:.3f}"]))
        print(plain(f"{number}. {place} · {facts}"))
        translated = hit.in_language(code)
        if translated:
            print(f"{_INDENT}[{texts.outdated if translated.outdated else texts.translated}]")
            _print_text(seen)
            print(f"\n{_INDENT}[{texts.original}] {plain(' › '.join([hit.title, *hit.passage.section]))}")
        _print_text(hit)
        for line in elsewhere(hit, code):
            print(f"{_INDENT}{plain(line)}")
        print()
    if answer.related:
        print(f"{texts.related}:")
        for topic in answer.related:
            print(plain(f"   · {topic.title} ({topic.score:.3f})"))


def _print_text(hit: Hit) -> None:
    columns = get_terminal_size(_SIZE).columns - len(_INDENT)
    signs = BOLD if sys.stdout.isatty() else QUOTES
    for line in lines_of(hit.passage, hit.context, hit.highlights, signs, columns=columns):
        print(f"{_INDENT}{line}" if line else "")


def elsewhere(hit: Hit, code: str) -> list[str]:
    """The articles that say the same as a passage, and its earlier versions, with their dates: a line for each of both."""
    from api.answers.answering import COPIES, OLDER

    kinds = ((COPIES[code], hit.copies), (OLDER[code], hit.older))
    return [f"{label}: {' · '.join(map(_dated, places))}" for label, places in kinds if places]


def _dated(place: Elsewhere) -> str:
    return f"{place.title} ({place.published})" if place.published else place.title
