"""What PyYAML says of the mistakes that editors make is shown in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from index.messages.errors import explained, in_language
from index.messages.yaml_reasons import CHINESE
from kb.errors import KnowledgeBaseError, Message
from kb.faq.schema import FaqError, FaqProblem, sheet
from kb.library.corrections import CorrectionError, read_correction
from kb.library.preview import CheckKind, check
from kb.readers.read import read_article
from ui.strings.manage import LANGUAGES

MISTAKES = {
    "mapping values are not allowed here": "a: b: c\n",
    "sequence entries are not allowed here": "a: - b\n",
    "could not find expected ':'": "a: b\nc\n",
    "found unexpected end of stream": "a: 'b\n",
    "found character '\\t' that cannot start any token": "a:\n\t- b\n",
    "found character '@' that cannot start any token": "a: @b\n",
    "found character '`' that cannot start any token": "a: `b`\n",
    "found character '%' that cannot start any token": "a: %b\n",
    "expected ',' or ']', but got '<stream end>'": "a: [b\n",
    "expected ',' or '}', but got '<stream end>'": "a: {b\n",
    "expected <block end>, but found '<block mapping start>'": "- a: b\n c: d\n",
    "expected <block end>, but found '<block sequence start>'": "a:\n  - b\n - c\n",
    "expected <block end>, but found '?'": "- a\nb: c\n",
    "expected <block end>, but found '<scalar>'": "a: 'b' c\n",
    "but found another document": "---\na\n---\nb\n",
}


def test_every_reason_is_one_that_yaml_gives() -> None:
    assert list(MISTAKES) == list(CHINESE)
    for reason, text in MISTAKES.items():
        with pytest.raises(yaml.MarkedYAMLError) as error:
            yaml.safe_load(text)
        assert error.value.problem == reason


def test_an_error_of_each_kind_of_file_has_it() -> None:
    def said(error: KnowledgeBaseError) -> tuple[str, str]:
        return explained(error, "en"), explained(error, "zh")

    with pytest.raises(FaqError) as faq:
        sheet("a: b: c\n", "a.faq.yaml")
    assert said(faq.value) == (
        "a.faq.yaml:1: not valid YAML: mapping values are not allowed here",
        "a.faq.yaml 第 1 行：不是正确的 YAML：这里不能有半角冒号；文字里含有冒号时，请加上引号",
    )
    article = read_article(b"---\ntitle: 'x\n---\ntext\n", "b.md")
    line = "文首信息（YAML）第 2 行有误：引号没有成对；能读的已采用，其余已放到一边"
    assert in_language(article.warnings[0], "zh") == line
    shown = [LANGUAGES["zh"].caution(caution) for caution in check(article)]
    assert shown[0] == "文首信息第 2 行有误：引号没有成对；请改正，或者看看放到一边的内容"


def test_a_correction_file_has_it(tmp_path: Path) -> None:
    path = tmp_path / "c.meta.yaml"
    path.write_text("title: b\nc\n", "utf-8")
    with pytest.raises(CorrectionError) as error:
        read_correction(path)
    assert explained(error.value, "zh") == "c.meta.yaml 第 3 行：不是正确的 YAML：前面的键后面缺半角冒号；请改正"


def test_other_words_stay_as_they_are() -> None:
    unknown = FaqError("a.faq.yaml", 1, FaqProblem.NOT_YAML, detail="found undefined alias 'x'")
    assert explained(unknown, "zh") == "a.faq.yaml 第 1 行：不是正确的 YAML：found undefined alias 'x'"
    file_name = Message(CheckKind.NO_TITLE, detail="but found another document")
    assert in_language(file_name, "zh") == "没有找到标题，暂用文件名“but found another document”"
