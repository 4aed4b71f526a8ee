"""An answer, a passage or an article as text for a language model: what it says, and where each piece comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.answers.answering import COPIES, OLDER
from index.search.answer import Notice, Outcome
from index.text.words import language

INSTRUCTIONS = (
    "Searches one knowledge base. Ask `search` in the words of the person, Chinese or English. Answer only from the passages "
    "that come back, and cite article, section and date of each. When it says NOT COVERED, tell the person that the knowledge "
    "base does not answer this, and use `report_gap`; do not guess. Where it says what to tell the person, tell it. "
    "`read_passage` shows what stands around a passage."
)
_OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.ANSWERED: (
        "ANSWERED (confidence {confidence:.2f}). Cite what you use.",
        "有答案（可信度 {confidence:.2f}）。引用时请注明出处。",
    ),
    Outcome.UNSURE: (
        "UNSURE (confidence {confidence:.2f}). These passages come closest; say that they may not answer the question.",
        "不太确定（可信度 {confidence:.2f}）。以下是最接近的段落；请说明它们不一定回答了问题。",
    ),
    Outcome.NOT_COVERED: (
        "NOT COVERED (confidence {confidence:.2f}). The knowledge base does not answer this question. Say so; do not answer "
        "from the passages below, which are only the closest ones.",
        "没有回答（可信度 {confidence:.2f}）。知识库没有回答这个问题。请如实说明；以下只是最接近的段落，不要据此作答。",
    ),
}
_TOPICS = ("Related topics: ", "相关话题：")
_NO_DATE = ("no date", "没有日期")
_KEPT = (
    "Noted. Editors see the question in their report.",
    "已记下。编辑会在报告里看到这个问题。",
)
_NOT_KEPT = (
    "Not noted: this is no question about the knowledge base. `search` says what to tell the person.",
    "没有记下：这不是关于知识库的问题。请用 search 查看应当对提问的人说什么。",
)
_NOTICES: Mapping[str, tuple[str, str]] = {
    Notice.MORE_WORDS: (
        "NO QUESTION. Tell the person this; do not answer from any passage:",
        "不是问题。请把下面的话告诉提问的人，不要根据段落作答：",
    ),
    Notice.DESPAIR: (
        "NO ANSWER: this may be somebody who wants to die. Tell the person this, with all contacts, and do not report a gap:",
        "不作答：提问的人可能想结束生命。请把下面的话和全部联系方式告诉对方，不要作为缺口上报：",
    ),
}
_LANGUAGES = ("en", "zh")  # the columns
_TRANSLATED = ("Translation by the editors", "编辑提供的译文")
_OUTDATED = (" (of an earlier version of the text)", "（依据较早的原文）")
_INSTEAD = ("For example:", "可以这样问：")


def answer(found: Mapping[str, Any], related: Sequence[str]) -> str:
    """The object of an answer as text, in the language of the question. related: titles of the topics that are about it.

    A notice stands in place of the answer.
    """
    column = _column(found["question"])
    if found["notice"]:
        return _notice(found["notice"], column)
    verdict = _OUTCOMES[Outcome(found["outcome"])][column].format(confidence=found["confidence"])
    pieces = [verdict, *(piece(passage, number, column) for number, passage in enumerate(found["passages"], 1))]
    if related:
        pieces.append(_TOPICS[column] + " · ".join(related))
    return "\n\n".join(pieces)


def piece(passage: Mapping[str, Any], number: int, column: int = 0) -> str:
    """One passage under a line that cites it: article, section, date, source, id. What must be read before it comes first."""
    facts = [passage["published"] or _NO_DATE[column], passage["source"], f"id {passage['id']}"]
    where = " › ".join(filter(None, [passage["title"], passage["section"]]))
    before = "".join(f"{text} …\n" for text in passage.get("context", ()))
    return "\n".join(
        [
            f"[{number}] {where} ({', '.join(filter(None, facts))})",
            f"{before}{passage['text']}",
            *_translated(passage.get("translation"), column),
            *_elsewhere(COPIES[_LANGUAGES[column]], passage.get("copies", ()), column),
            *_elsewhere(OLDER[_LANGUAGES[column]], passage.get("older", ()), column),
        ]
    )


def _translated(found: Mapping[str, Any] | None, column: int) -> list[str]:
    """The translation of a passage under a line that says so; none without one."""
    if not found:
        return []
    return [f"({_TRANSLATED[column]}{_OUTDATED[column] if found['outdated'] else ''}:)", found["text"]]


def _elsewhere(label: str, places: Sequence[Mapping[str, Any]], column: int) -> list[str]:
    """A line that names other articles with their dates; none without any."""
    named = [f"{place['title']} ({place['published'] or _NO_DATE[column]}, id {place['id']})" for place in places]
    return [f"({label}: {'; '.join(named)})"] if named else []


def around(found: Mapping[str, Any]) -> str:
    """A passage and those around it, in the order of the text."""
    passages: Sequence[Mapping[str, Any]] = [*found["before"], found["passage"], *found["after"]]
    return "\n\n".join(piece(passage, number) for number, passage in enumerate(passages, 1))


def article(found: Mapping[str, Any]) -> str:
    """A whole article in Markdown."""
    facts = ", ".join(filter(None, [found["published"] or _NO_DATE[0], found["source"], f"id {found['id']}"]))
    pieces, before = [f"# {found['title']}", facts], ""
    for passage in found["passages"]:
        if passage["section"] != before:
            before = passage["section"]
            pieces.append(f"## {before}" if before else "---")
        pieces.append(passage["text"])
    return "\n\n".join(pieces)


def kept(question: str, done: bool) -> str:
    """Whether a gap was reported, in the language of the question."""
    return (_KEPT if done else _NOT_KEPT)[_column(question)]


def _notice(notice: Mapping[str, Any], column: int) -> str:
    pieces = [_NOTICES[notice["kind"]][column], notice["title"], notice["text"]]
    pieces += ["\n".join(f"- {line}" for line in notice["contacts"])]
    pieces.append(notice["more"])
    if notice["suggestions"]:
        pieces.append("\n".join([_INSTEAD[column], *(f"- {text}" for text in notice["suggestions"])]))
    return "\n\n".join(filter(None, pieces))


def _column(question: str) -> int:
    return 1 if language(question) == "zh" else 0
