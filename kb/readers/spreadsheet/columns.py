"""Which columns of a table hold questions, answers, other wordings and categories: found by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.folding import folded
from kb.readers.spreadsheet.sheet import Rows

_HEADER_ROWS = 10  # the names of the columns stand in one of the first rows; a title or a remark may be above them
_IN_BRACKETS = re.compile(r"[（(\[【][^（(\[【）)\]】]{0,40}[）)\]】]")  # "question (required)", "问题（必填）"
_NUMBER = re.compile(r"\d{1,2}$")  # "similar question 2"


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


_QUESTION = _names(
    "question questions q query faq faqquestion questiontext questiontitle mainquestion standardquestion frage pregunta",
    "问题 问 标准问 标准问题 标准问法 主问题 问句 提问 题目 常见问题 用户问题 問題 標準問 標準問題 質問",
)
_TITLE = _names("title titles 标题 標題 问题标题 問題標題")  # a question only where no other column is one
_ANSWER = _names(
    "answer answers a reply replies response responses answertext standardanswer bestanswer solution antwort respuesta",
    "答案 回答 答 答复 回复 标准答案 标准回答 解答 解决方案 答案内容 回答内容 答覆 回覆 標準答案 回答文",
)
_SIMILAR = _names(
    *(
        "similar similarquestion similarquestions similarq alternative alternatives alternativequestion alternativequestions",
        "alternatephrasing alternatephrasings alternativephrasing alternativephrasings alternatequestion alternatequestions",
        "variant variants variation variations questionvariants paraphrase paraphrases wording wordings",
        "utterance utterances alsoaskedas otherwordings synonymousquestions",
        "相似问 相似问法 相似问题 相似问句 相似说法 扩展问 扩展问法 扩展问题 同义问 同义问法",
        "其他问法 近似问 相似問 相似問題 相似問法",
    ),
)
_CATEGORY = _names(
    "category categories section sections topic group chapter kategorie",
    "分类 类别 类目 栏目 章节 主题 分组 问题分类 所属分类 知识分类 一级分类 分類 類別",
)


@dataclass(frozen=True)
class Columns:
    """The numbers of the columns, from 0. `header` is the number of the row that names them."""

    header: int
    question: int
    answers: tuple[int, ...]
    similar: tuple[int, ...] = ()
    category: int | None = None

    @property
    def used(self) -> frozenset[int]:
        """The columns that are read."""
        more = () if self.category is None else (self.category,)
        return frozenset((self.question, *self.answers, *self.similar, *more))


def question_columns(rows: Rows) -> Columns | None:
    """The columns of a table of questions and answers; None for any other table."""
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        names = [_name(cell) for cell in row]
        question = _places(names, _QUESTION) or _places(names, _TITLE)
        answers = _places(names, _ANSWER)
        if question and answers:
            category = _places(names, _CATEGORY)
            similar = (*question[1:], *_places(names, _SIMILAR))
            return Columns(
                number, question[0], answers=answers, similar=similar, category=category[0] if category else None
            )
    return None


def _places(names: Sequence[str], known: frozenset[str]) -> tuple[int, ...]:
    return tuple(place for place, name in enumerate(names) if name in known or _NUMBER.sub("", name) in known)


def _name(cell: str) -> str:
    """The name of a column without case, punctuation and what stands in brackets: "Question(s)" is "question"."""
    return folded(_IN_BRACKETS.sub("", cell)) if len(cell) <= 60 else ""
