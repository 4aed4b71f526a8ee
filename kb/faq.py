"""Known questions, kept by editors in `*.faq.yaml` files beside the articles.

    article: huabei-overdue        # optional: by default the file's own name up to `.faq.yaml`
    covered:
      - section: Title › Point     # which passage answers; `quote` is a phrase of it, or give both
        quote: a few words of it
        questions: [how people ask it, …]
    not_covered: [questions that the articles do not answer, …]

A link names a section or quotes a phrase, never a position, so re-cutting an article does not break it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from kb.article import SECTION_SEPARATOR, Passage

SUFFIX = ".faq.yaml"
_TOP_KEYS = {"article", "covered", "not_covered"}
_ENTRY_KEYS = {"section", "quote", "questions"}


class FaqError(ValueError):
    """A FAQ file that cannot be read. The message starts with file and line."""


@dataclass(frozen=True)
class KnownQuestion:
    """A question whose outcome an editor knows: the ids of the passages that answer it, none when it is not covered."""

    text: str
    passages: tuple[str, ...]
    file: str
    line: int

    @property
    def covered(self) -> bool:
        return bool(self.passages)


@dataclass(frozen=True)
class BrokenLink:
    """An entry whose passage is not there; its questions are left out of the index."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Faq:
    questions: tuple[KnownQuestion, ...] = ()
    broken: tuple[BrokenLink, ...] = ()


def read_folder(folder: Path, passages: Sequence[Passage]) -> Faq:
    """All FAQ files of a folder, in name order. A question that stands twice is kept once. Raises FaqError."""
    questions: dict[str, KnownQuestion] = {}
    broken: list[BrokenLink] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.name.startswith("."):
            continue
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise FaqError(f"{path.name}:1: cannot be read as UTF-8 text ({error})") from error
        faq = parse(text, path.name, passages)
        broken.extend(faq.broken)
        for question in faq.questions:
            first = questions.setdefault(comparable(question.text), question)
            if first is not question and first.passages != question.passages:
                reason = f"{question.text!r} already stands in {first.file}:{first.line} with another answer"
                broken.append(BrokenLink(question.file, question.line, reason))
    return Faq(tuple(questions.values()), tuple(broken))


def parse(text: str, file: str, passages: Sequence[Passage]) -> Faq:
    """One FAQ file. Raises FaqError where its form is wrong; links that lead nowhere are returned as broken."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FaqError(f"{file}:{line}: not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise FaqError(f"{file}:{line}: not valid YAML: {str(error).splitlines()[0]}") from error
    if root is None:
        return Faq()
    top = _mapping(root, file, _TOP_KEYS)
    article = _text(top["article"], file) if "article" in top else file.removesuffix(SUFFIX)
    questions: list[KnownQuestion] = []
    broken: list[BrokenLink] = []
    for node in _items(top.get("covered"), file):
        entry = _mapping(node, file, _ENTRY_KEYS)
        section = _text(entry["section"], file) if "section" in entry else None
        quote = _text(entry["quote"], file) or None if "quote" in entry else None
        found = _linked(article, section, quote, passages)
        if isinstance(found, str):
            broken.append(BrokenLink(file, _line(node), found))
            continue
        questions.extend(_questions(entry.get("questions"), file, found))
    questions.extend(_questions(top.get("not_covered"), file, ()))
    return Faq(tuple(questions), tuple(broken))


def comparable(text: str) -> str:
    """A form in which two spellings of one phrase are equal: NFKC, case folded, letters and digits only."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum()) or folded.strip()


def _linked(article: str, section: str | None, quote: str | None, passages: Iterable[Passage]) -> tuple[str, ...] | str:
    """The ids of the passages that an entry names, or the reason why there are none."""
    own = [passage for passage in passages if passage.article == article]
    if not own:
        return f"no article {article!r}; name an article file without its ending"
    if section is None and quote is None:
        return "expected `section` or `quote`, found neither"
    if quote is not None:
        wanted = comparable(quote)
        own = [passage for passage in own if wanted in comparable(passage.text)]
        if not own:
            return f"no passage of {article!r} contains the quote {quote!r}"
    if section is not None and (quote is None or len(own) > 1):
        path = [comparable(part) for part in section.split(SECTION_SEPARATOR.strip()) if part.strip()]
        own = [passage for passage in own if [comparable(part) for part in passage.section] == path]
        if not own:
            return f"no passage of {article!r} stands in the section {section!r}"
    if quote is not None and len(own) > 1:
        return f"the quote {quote!r} stands in {len(own)} passages of {article!r}; quote more words"
    return tuple(passage.id for passage in own)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _mapping(node: yaml.Node, file: str, keys: set[str]) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise FaqError(f"{file}:{_line(node)}: expected the keys {', '.join(sorted(keys))}, found something else")
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _text(key, file)
        if name not in keys:
            raise FaqError(f"{file}:{_line(key)}: unknown key {name!r}; expected one of {', '.join(sorted(keys))}")
        if name in values:
            raise FaqError(f"{file}:{_line(key)}: the key {name!r} stands twice; join the two")
        values[name] = value
    return values


def _items(node: yaml.Node | None, file: str) -> list[yaml.Node]:
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise FaqError(f"{file}:{_line(node)}: expected a list (lines that start with '- '), found something else")
    return list(node.value)


def _questions(node: yaml.Node | None, file: str, passages: tuple[str, ...]) -> Iterator[KnownQuestion]:
    for item in _items(node, file):
        text = _text(item, file)
        if not text:
            raise FaqError(f"{file}:{_line(item)}: expected a question, found nothing; write it or remove the line")
        yield KnownQuestion(text, passages, file, _line(item))


def _text(node: yaml.Node, file: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise FaqError(f"{file}:{_line(node)}: expected text; put quotes around it if it holds ': ' or starts with '['")
    text = str(node.value).strip()
    if any("\ud800" <= character <= "\udfff" for character in text):  # from an escape; nothing could store it
        raise FaqError(f"{file}:{_line(node)}: half a character in {text!a}; write the character itself")
    return text
