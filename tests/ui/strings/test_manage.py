"""Every text of the Manage page in both languages."""

from __future__ import annotations

import dataclasses
import string
from collections.abc import Mapping
from enum import Enum

import pytest

from index.cures import BUILD, without_cure
from index.encoder.model import ModelProblem
from index.progress import Anew, BuildStep
from index.publish.gate import Verdict
from index.search.answer import Outcome
from index.store.versions import StoreProblem
from kb.errors import Message
from kb.library.preview import Check, CheckKind
from ui.strings import manage as strings_manage
from ui.strings import publish as strings_publish
from ui.strings.manage import ManagePart, ManageStrings
from ui.strings.publish import PublishStrings

TABLES = [*strings_manage.LANGUAGES.values(), *strings_publish.LANGUAGES.values()]
PAIRS = [
    (strings_manage.ZH, strings_manage.EN),
    (strings_publish.ZH, strings_publish.EN),
]
_SHARED = {"code", "colon", "comma", "semicolon", "part", "time", "gone_question"}
Table = ManageStrings | PublishStrings


def _texts(table: Table) -> dict[str, str]:
    texts: dict[str, str] = {}
    for field in dataclasses.fields(table):
        value = getattr(table, field.name)
        if isinstance(value, Mapping):
            names = {key: key.name if isinstance(key, Enum) else key for key in value}
            texts |= {f"{field.name}.{names[key]}": text for key, text in value.items()}
        else:
            texts[field.name] = value
    return texts


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{type(table).__name__}-{table.code}")
def test_no_text_is_missing(table: Table) -> None:
    assert [name for name, text in _texts(table).items() if not text.strip()] == []
    if isinstance(table, ManageStrings):
        assert set(table.parts) == set(ManagePart)
        assert set(table.cautions) == set(CheckKind)
    else:
        assert set(table.kinds) == {"added", "changed", "removed"}
        assert set(table.steps_of_a_build) == set(BuildStep)
        assert set(table.verdicts) == set(Verdict) - {Verdict.SAME}
        assert set(table.outcomes) == set(Outcome)


@pytest.mark.parametrize(("chinese", "english"), PAIRS)
def test_both_languages_fill_in_the_same_words(chinese: Table, english: Table) -> None:
    def words(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert {name: words(text) for name, text in _texts(chinese).items()} == {
        name: words(text) for name, text in _texts(english).items()
    }


@pytest.mark.parametrize(("zh", "en"), PAIRS)
def test_chinese_is_chinese_and_english_is_not(zh: Table, en: Table) -> None:
    def chinese(text: str) -> bool:
        return any("一" <= character <= "鿿" for character in text)

    assert [name for name, text in _texts(zh).items() if name not in _SHARED and not chinese(text)] == []
    assert [name for name, text in _texts(en).items() if chinese(text)] == []
    for text in _texts(zh).values():
        literal = "".join(part for part, *_ in string.Formatter().parse(text))
        assert not set(",:?!;") & set(literal), text


@pytest.mark.parametrize(
    ("caution", "chinese", "english"),
    [
        (Check(CheckKind.NO_DATE), "没有找到日期", "no date was found"),
        (
            Check(CheckKind.NEAR, article="a{b}", share=0.876),
            "88% 的文字也在文章“a{b}”里",
            "88% of its text is also in the article “a{b}”",
        ),
        (
            Check(CheckKind.UNREAD_DATE, "{count} odd"),
            "看不懂日期“{count} odd”",
            "the date “{count} odd” was not understood",
        ),
    ],
)
def test_cautions(caution: Check, chinese: str, english: str) -> None:
    assert strings_manage.ZH.caution(caution) == chinese
    assert strings_manage.EN.caution(caution) == english


@pytest.mark.parametrize(
    ("line", "chinese", "english"),
    [
        (
            Message(BuildStep.ASKING, count=3, total=12),
            "正在考常见问题和检验题：3/12",
            "Asking 3 of 12 known and golden questions",
        ),
        (
            Message(BuildStep.ASKING_HEADINGS, count=20),
            "正在用文章自己的标题和小标题去问：20",
            "Asking articles their own titles and headings: 20",
        ),
        (
            Message(BuildStep.CALIBRATING, known=1, others=900),
            "正在用 1 个常见问题和 900 个无关问题校准",
            "Calibrating on 1 known and 900 background questions",
        ),
        (
            Message(BuildStep.ANEW, reason=Message(Anew.CHUNKS)),
            "全部重新编码：分段的方法变了",
            "Everything is encoded again: articles are cut in another way",
        ),
        (
            Message(BuildStep.ANEW, reason=Message(Anew.ENCODER, before="a", now="b{c}")),
            "全部重新编码：编码模型换了，a → b{c}",
            "Everything is encoded again: the encoder has changed (a → b{c})",
        ),
        (
            Message(
                BuildStep.ANEW,
                reason=without_cure(Message(StoreProblem.POINTER, path="/x/CURRENT", text="y", cure=BUILD)),
            ),
            "全部重新编码：/x/CURRENT 已损坏（里面是“y”）",
            "Everything is encoded again: /x/CURRENT is damaged (found 'y')",
        ),
        (
            Message(BuildStep.MODEL, reason=Message(ModelProblem.DESCRIPTION, path="x.json", cure=BUILD)),
            "正在重新准备编码模型：x.json 已损坏；请重新建立索引（kb build）",
            "Preparing the encoder again: x.json is damaged; run: kb build",
        ),
    ],
)
def test_what_a_build_says(line: Message, chinese: str, english: str) -> None:
    assert strings_publish.ZH.step(line) == chinese
    assert strings_publish.EN.step(line) == english
