"""Errors and messages as values: code, facts, text; and that they travel between processes."""

from __future__ import annotations

import copy
import json
import pickle

from kb.errors import Code, KnowledgeBaseError, Message


class _Code(Code):
    MISSING = "{name}: expected {kind}, found {found!r}; name another one"
    KIND = "a file of {size} MB"


class _Error(KnowledgeBaseError):
    """As rooms make theirs."""


def _kind() -> Message:
    return Message(_Code.KIND, size=3)


def test_a_message_is_its_english_text_and_remembers_what_it_is_made_of() -> None:
    line = Message(_Code.MISSING, name="a{b}.md", kind=_kind(), found="x'y")
    assert line == 'a{b}.md: expected a file of 3 MB, found "x\'y"; name another one'
    assert (line.code, line.facts["kind"].code, line.facts["kind"].facts) == (_Code.MISSING, _Code.KIND, {"size": 3})
    assert json.dumps([line]) == json.dumps([str(line)])
    assert repr((line,)) == repr((str(line),))


def test_an_error_travels_whole() -> None:
    error = _Error(_Code.MISSING, name="a.md", kind=_kind(), found="")
    for back in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(back) is _Error
        assert (str(back), back.code, back.facts) == (str(error), _Code.MISSING, error.facts)
        assert back.facts["kind"].code is _Code.KIND
