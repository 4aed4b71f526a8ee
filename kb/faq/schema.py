"""Reads the YAML of a FAQ file into a `FaqDocument`, whose entries know their place in the text.

kb/faq/known_questions.py says what the entries mean.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from pathlib import Path

import yaml

from kb.errors import Code, KnowledgeBaseError, Message, Where
from kb.ids import safe_name
from kb.storage.tree import walk

SUFFIX = ".faq.yaml"
_TOP_KEYS = {"article", "covered", "not_covered", "golden"}
_ENTRY_KEYS = {"section", "quote", "questions", "wordings"}
_GOLDEN_KEYS = {"section", "quote", "question", "questions", "not_covered"}


class FaqProblem(Code):
    """What can be wrong with a FAQ file or with an edit of one. `FaqError` puts file and line before it."""

    NOT_TEXT = "cannot be read as UTF-8 text ({detail})"
    NOT_YAML = "not valid YAML: {detail}"
    TOO_DEEP = "not valid YAML: too many brackets or lists in each other"
    QUESTION_MARK = "not valid YAML: a '?' inside [ ] or {{ }}; put quotes around the question"
    OTHER_KEYS = "expected the keys {keys}, found something else"
    UNKNOWN_KEY = "unknown key {key!r}; expected one of {keys}"
    KEY_TWICE = "the key {key!r} stands twice; join the two"
    NO_LIST = "expected a list (lines that start with '- '), found something else"
    NO_TEXT = "expected text; put quotes around it if it holds ': ' or starts with '['"
    HALF_CHARACTER = "half a character in {text}; write the character itself"
    NO_QUESTION = "expected a question, found nothing; write it or remove the line"
    NO_QUESTION_KEY = "expected `questions` or `wordings`, found neither; write one of them or both"
    ONE_QUESTION_KEY = "expected `question` or `questions`, found {found}; keep one"
    BOTH = "both"
    NEITHER = "neither"
    NOT_TRUE = "expected `not_covered: true`, found {text!r}; correct it or name a passage instead"
    TWO_OUTCOMES = "`not_covered` stands beside `section` or `quote`; keep the one that is right"
    # problems of a link
    NO_ARTICLE = "no article {article!r}; name an article file without its ending"
    NO_LINK = "expected `section` or `quote`, found neither"
    NO_QUOTE = "no passage of {article!r} contains the quote {quote!r}"
    NO_SECTION = "no passage of {article!r} stands in the section {section!r}"
    MANY_QUOTES = "the quote {quote!r} stands in {count} passages of {article!r}; quote more words"
    OTHER_ANSWER = "{text!r} already stands in {place} with another answer"
    # problems of an edit (kb/faq/edits.py)
    STANDS = "{text!r} already stands here; change or remove it there"
    STANDS_OTHERWISE = "{text!r} already stands here with another answer; change or remove one of the two"
    TESTS_NOTHING = (
        "{text!r} already stands here; a golden question tests nothing in the words of a known one: use others"
    )
    TWICE = "{text!r} would stand twice; write it once"
    GONE = "{text!r} no longer stands in this file; reload it and edit again"
    CHANGED = "the file has changed since it was opened; reload it and edit again"
    BUSY = "somebody else is saving questions; try again in a moment"
    BY_HAND = "cannot be edited here without changing something else; edit the YAML text"
    NO_PASSAGE = "expected a passage of {article!r} for {text!r}, found none; choose one"
    UNCLEAR_PASSAGE = "section and words cannot tell this passage of {article!r} from others; edit the article"
    NO_ID = "expected the id of an article, found {article!r}; name an article file without its ending"
    OTHER_FILE = "holds questions of the article {article!r}; correct its `article` or rename the file"


class FaqError(KnowledgeBaseError):
    """A FAQ file that cannot be read, or an edit that cannot be made. The message starts with file and line."""

    def __init__(self, file: str, line: int, problem: FaqProblem, /, **facts: str) -> None:
        super().__init__(Where.LINE, file=file, line=line, reason=Message(problem, **facts))

    @property
    def file(self) -> str:
        """The name of the file."""
        return str(self.facts["file"])

    @property
    def line(self) -> int:
        """The line in the file, from 1."""
        return int(self.facts["line"])

    @property
    def problem(self) -> Code:
        """What is wrong."""
        reason: Message = self.facts["reason"]
        return reason.code


class QuestionKind(Enum):
    """What a question is: its list in a FAQ file.

    A WORDING is matched like a COVERED question but never shown: typos, homophones, mixed languages, long stories.
    """

    COVERED = "covered"
    WORDING = "wording"
    NOT_COVERED = "not_covered"
    GOLDEN = "golden"

    @property
    def passage_needed(self) -> bool:
        """Whether such a question must name a passage."""
        return self in (QuestionKind.COVERED, QuestionKind.WORDING)


LISTS = {QuestionKind.COVERED: "questions", QuestionKind.WORDING: "wordings"}  # keys of the lists in a covered entry


@dataclass(frozen=True)
class Item:
    """A question in a file. place: its YAML node, for edits of the text around it."""

    text: str
    kind: QuestionKind
    line: int
    place: yaml.Node = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Questions with one outcome, in the order of the file.

    linked: whether they expect a passage, which `section` and `quote` name. All questions of `not_covered` are one
    entry. place: the YAML node of the entry. lists: the YAML lists that hold the questions, by kind and in the order of
    `items`. A covered entry may have two lists. A golden entry with a single `question` has none.
    """

    kind: QuestionKind
    linked: bool
    section: str | None
    quote: str | None
    line: int
    items: tuple[Item, ...]
    place: yaml.Node = field(compare=False, repr=False)
    lists: dict[QuestionKind, yaml.Node] = field(compare=False, repr=False)


@dataclass(frozen=True)
class FaqDocument:
    """A FAQ file as it is written. top: the YAML nodes of its keys.

    root: their mapping; None in a file without keys.
    """

    article: str
    entries: tuple[Entry, ...]
    root: yaml.MappingNode | None = field(compare=False, repr=False)
    top: dict[str, yaml.Node] = field(compare=False, repr=False)


def read(path: Path) -> str:
    """The text of a FAQ file, without a byte order mark, its line ends unchanged. Raises FaqError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FaqError(path.name, 1, FaqProblem.NOT_TEXT, detail=str(error)) from error


def files(folder: Path) -> list[str]:
    """The FAQ files of a folder and its subfolders, as paths from it: those of the folder itself first, by name."""
    if not folder.is_dir():
        return []
    return [path.relative_to(folder).as_posix() for path in walk(folder) if path.name.endswith(SUFFIX)]


def own_article(file: str) -> str:
    """The id of the article that a FAQ file belongs to by its place and name."""
    *folders, last = file.split("/")
    return "/".join([*map(safe_name, folders), last.removesuffix(SUFFIX)])


@lru_cache(maxsize=8)
def sheet(text: str, file: str) -> FaqDocument:
    """Parse the text of one FAQ file. file: its name, for messages. Raises FaqError where the form is wrong.

    The last ones are kept: an edit reads the same text several times, and a long file takes a quarter of a second.
    """
    root = _compose(text, file)
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):  # nothing, or only `---`
        return FaqDocument(own_article(file), (), None, {})
    top = _mapping(root, file, _TOP_KEYS)
    article = _text(top["article"], file) if "article" in top else own_article(file)
    entries = [_covered(node, file) for node in _nodes(top.get("covered"), file)]
    if "not_covered" in top:
        node = top["not_covered"]
        kind = QuestionKind.NOT_COVERED
        entries.append(
            Entry(
                kind=kind,
                linked=False,
                section=None,
                quote=None,
                line=_line(node),
                items=_items(node, kind, file),
                place=node,
                lists={kind: node},
            )
        )
    entries.extend(_golden(node, file) for node in _nodes(top.get("golden"), file))
    return FaqDocument(article, tuple(entries), root if isinstance(root, yaml.MappingNode) else None, top)


class _Loader(yaml.SafeLoader):
    """Gives the node of an alias the place of the alias, instead of the place of its anchor."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]  # as types-PyYAML has it
        node = super().compose_node(parent, index)
        if isinstance(event, yaml.AliasEvent) and node is not None:
            node = copy.copy(node)
            node.start_mark, node.end_mark = event.start_mark, event.end_mark
        return node


def _compose(text: str, file: str) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except RecursionError as error:
        raise FaqError(file, 1, FaqProblem.TOO_DEEP) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        if str(error.problem).endswith("but got '?'"):
            raise FaqError(file, line, FaqProblem.QUESTION_MARK) from error
        raise FaqError(file, line, FaqProblem.NOT_YAML, detail=str(error.problem)) from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise FaqError(file, line, FaqProblem.NOT_YAML, detail=str(error).splitlines()[0]) from error
    return node


def _covered(node: yaml.Node, file: str) -> Entry:
    keys = _mapping(node, file, _ENTRY_KEYS)
    lists = {kind: keys[key] for kind, key in LISTS.items() if key in keys}
    if not lists:
        raise FaqError(file, _line(node), FaqProblem.NO_QUESTION_KEY)
    items = tuple(item for kind, list_ in lists.items() for item in _items(list_, kind, file))
    section, quote = _link(keys, file)
    return Entry(
        kind=QuestionKind.COVERED,
        linked=True,
        section=section,
        quote=quote,
        line=_line(node),
        items=items,
        place=node,
        lists=lists,
    )


def _golden(node: yaml.Node, file: str) -> Entry:
    keys = _mapping(node, file, _GOLDEN_KEYS)
    if ("question" in keys) == ("questions" in keys):
        found = Message(FaqProblem.BOTH if "question" in keys else FaqProblem.NEITHER)
        raise FaqError(file, _line(node), FaqProblem.ONE_QUESTION_KEY, found=found)
    section, quote = _link(keys, file)
    if "not_covered" in keys:
        stated = _text(keys["not_covered"], file)
        if stated.lower() not in ("true", "yes"):
            raise FaqError(file, _line(keys["not_covered"]), FaqProblem.NOT_TRUE, text=stated)
        if section is not None or quote is not None:
            raise FaqError(file, _line(node), FaqProblem.TWO_OUTCOMES)
    kind, questions = QuestionKind.GOLDEN, keys.get("questions")
    items = _items(questions, kind, file) if questions is not None else (_item(keys["question"], kind, file),)
    lists = {kind: questions} if questions is not None else {}
    return Entry(
        kind=kind,
        linked="not_covered" not in keys,
        section=section,
        quote=quote,
        line=_line(node),
        items=items,
        place=node,
        lists=lists,
    )


def _link(keys: dict[str, yaml.Node], file: str) -> tuple[str | None, str | None]:
    """The section and the quote of an entry.

    A blank quote counts as none; a blank section means text without a heading.
    """
    section = _text(keys["section"], file) if "section" in keys else None
    quote = _text(keys["quote"], file) or None if "quote" in keys else None
    return section, quote


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _mapping(node: yaml.Node, file: str, keys: set[str]) -> dict[str, yaml.Node]:
    names = ", ".join(sorted(keys))
    if not isinstance(node, yaml.MappingNode):
        raise FaqError(file, _line(node), FaqProblem.OTHER_KEYS, keys=names)
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _text(key, file)
        if name not in keys:
            raise FaqError(file, _line(key), FaqProblem.UNKNOWN_KEY, key=name, keys=names)
        if name in values:
            raise FaqError(file, _line(key), FaqProblem.KEY_TWICE, key=name)
        values[name] = value
    return values


def _nodes(node: yaml.Node | None, file: str) -> list[yaml.Node]:
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise FaqError(file, _line(node), FaqProblem.NO_LIST)
    return list(node.value)


def _items(node: yaml.Node, kind: QuestionKind, file: str) -> tuple[Item, ...]:
    return tuple(_item(item, kind, file) for item in _nodes(node, file))


def _item(node: yaml.Node, kind: QuestionKind, file: str) -> Item:
    text = _text(node, file)
    if not text:
        raise FaqError(file, _line(node), FaqProblem.NO_QUESTION)
    return Item(text, kind, _line(node), node)


def _text(node: yaml.Node, file: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise FaqError(file, _line(node), FaqProblem.NO_TEXT)
    text = str(node.value).strip()
    if any("\ud800" <= character <= "\udfff" for character in text):  # half a pair; no UTF-8
        raise FaqError(file, _line(node), FaqProblem.HALF_CHARACTER, text=ascii(text))
    return text
