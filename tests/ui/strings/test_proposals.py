"""Every text of the proposals in both languages."""

from __future__ import annotations

import dataclasses
import string
from collections.abc import Mapping

from index.proposals.trial import AskedAs
from index.search.answer import Outcome
from ui.strings.proposals import EN, ZH, ProposalStrings


def _texts(table: ProposalStrings) -> dict[str, str]:
    texts: dict[str, str] = {}
    for field in dataclasses.fields(table):
        value = getattr(table, field.name)
        if isinstance(value, Mapping):
            texts |= {f"{field.name}.{key.name}": text for key, text in value.items()}
        else:
            texts[field.name] = value
    return texts


def test_no_text_is_missing() -> None:
    for table in (ZH, EN):
        assert [name for name, text in _texts(table).items() if not text.strip()] == []
        assert (set(table.kinds), set(table.outcomes)) == (set(AskedAs), set(Outcome))


def test_both_languages_fill_in_the_same_words() -> None:
    def words(table: ProposalStrings) -> dict[str, set[str]]:
        return {
            name: {field for _, field, _, _ in string.Formatter().parse(text) if field}
            for name, text in _texts(table).items()
        }

    assert words(ZH) == words(EN)
    assert [
        name
        for name, text in _texts(ZH).items()
        if set(",:?!;()") & set(string.Formatter().vformat(text, (), dict.fromkeys(words(ZH)[name], "")))
    ] == []
