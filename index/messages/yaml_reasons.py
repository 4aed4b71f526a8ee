"""The Chinese texts for what PyYAML says most often about a file. Anything else it says stays English.

The keys are whole values of `problem` of a `yaml.MarkedYAMLError`, which our errors carry as the fact `detail`. A test makes
PyYAML say each of them, so that a new version with other words is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.article import Note
from kb.errors import Code
from kb.faq.schema import FaqProblem
from kb.library.corrections import CorrectionProblem
from kb.library.preview import CheckKind

CARRIED_BY: frozenset[Code] = frozenset(
    (Note.FRONT_MATTER, CheckKind.FRONT_MATTER, CorrectionProblem.NOT_YAML_BECAUSE, FaqProblem.NOT_YAML)
)
CHINESE: Mapping[str, str] = {
    "mapping values are not allowed here": "这里不能有半角冒号；文字里含有冒号时，请加上引号",
    "sequence entries are not allowed here": "这里不能以“- ”开始列表，请另起一行",
    "could not find expected ':'": "前面的键后面缺半角冒号",
    "found unexpected end of stream": "引号没有成对",
    "found character '\\t' that cannot start any token": "这里用了制表符，请改用空格",
    "found character '@' that cannot start any token": "文字以 @ 开头，请加上引号",
    "found character '`' that cannot start any token": "文字以 ` 开头，请加上引号",
    "found character '%' that cannot start any token": "文字以 % 开头，请加上引号",
    "expected ',' or ']', but got '<stream end>'": "方括号没有成对",
    "expected ',' or '}', but got '<stream end>'": "花括号没有成对",
    "expected <block end>, but found '<block mapping start>'": "这一行的缩进与上面的不一致",
    "expected <block end>, but found '<block sequence start>'": "这一行的缩进与上面的不一致",
    "expected <block end>, but found '?'": "这一行的缩进不对，或者开头缺“- ”",
    "expected <block end>, but found '<scalar>'": "引号或括号后面还有文字；请给整段文字加上引号",
    "but found another document": "“---”后面又开始了一个文档，请删掉",
}
_OURS: Mapping[str, str] = {"nested too deeply": "套得太深"}


def chinese(reason: str) -> str:
    """A reason in Chinese where there is a text for it."""
    return CHINESE.get(reason) or _OURS.get(reason, reason)
