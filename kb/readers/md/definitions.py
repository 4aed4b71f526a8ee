"""Several terms with one definition: each on a line of its own, then `: …`. The plugin for definitions knows one term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from kb.structure.line_grammar import ends_sentence, fold

_DEFINITION = re.compile(r"[ ]{0,3}:[ \t]+(?=\S)")
_MOST_TERMS = 4
_TERM_CHARS = 80


def with_several_terms(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, with a paragraph of terms and their definitions as a list of definitions."""
    at = 0
    while at < len(tokens):
        paragraph = tokens[at : at + 3]
        parts = _parts(paragraph[1].content) if [t.type for t in paragraph] == _PARAGRAPH else None
        if parts is None:
            yield tokens[at]
            at += 1
        else:
            yield from _definitions(parts, paragraph[1])
            at += 3


_PARAGRAPH = ["paragraph_open", "inline", "paragraph_close"]


def _parts(content: str) -> tuple[list[str], list[str]] | None:
    """The terms and the definitions of a paragraph, None if it is another one."""
    terms: list[str] = []
    meanings: list[str] = []
    for line in content.split("\n"):
        if sign := _DEFINITION.match(line):
            meanings.append(line[sign.end() :])
        elif meanings:
            meanings[-1] += f"\n{line}"
        else:
            terms.append(line)
    are_terms = 0 < len(terms) <= _MOST_TERMS and not any(map(_is_text, terms))
    return (terms, meanings) if are_terms and meanings else None


def _is_text(line: str) -> bool:
    return len(line) > _TERM_CHARS or ends_sentence(line) or fold(line.rstrip()[-1:]) in ":,"


def _definitions(parts: tuple[list[str], list[str]], whole: Token) -> Iterator[Token]:
    yield Token("dl_open", "dl", 1, level=whole.level, map=whole.map)
    for tag, texts in zip(("dt", "dd"), parts, strict=True):
        for text in texts:
            yield Token(f"{tag}_open", tag, 1, level=whole.level)
            yield Token("inline", "", 0, content=text, children=[], level=whole.level + 1, map=whole.map)
            yield Token(f"{tag}_close", tag, -1, level=whole.level)
    yield Token("dl_close", "dl", -1, level=whole.level)
