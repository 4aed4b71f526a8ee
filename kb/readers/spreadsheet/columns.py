"""Which columns of a table hold questions, answers, other wordings and categories.

They are found by their names. Where the names say nothing ("What customers ask", "Our reply"), or there are none, two columns
are found by what stands in them: one of questions, and beside it one of longer texts that are none.
"""

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


_FEWEST = 3  # questions, of which a column may be known
_SHARE = 0.8  # of its cells that ask, and of its questions that have an answer
_SHORTEST = 10  # characters of an answer, on average
_ASKS = re.compile(  # a question mark at the end, or the words of a question
    r"[?？]\s*$|[吗呢]$|怎么|怎样|如何|什么|为何|哪[里个些儿]|多少|几[天年个月次]|是否|能否|可否|能不能|可不可以|多久|多长"
    r"|^(?:how|what|when|where|why|who|which|can|could|do|does|did|is|are|will|would|should|may|must)\s+\S+\s+\S",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Columns:
    """The numbers of the columns, from 0. `header` is the number of the row that names them, None where no row does."""

    header: int | None
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
    return named_columns(rows) or _by_content(rows)


def named_columns(rows: Rows) -> Columns | None:
    """The same by the names of the columns alone."""
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


def _by_content(rows: Rows) -> Columns | None:
    filled = [number for number, row in enumerate(rows) if any(map(str.strip, row))]
    if len(filled) < _FEWEST:
        return None
    width = max(len(rows[number]) for number in filled)
    # The first row may name the columns. So it does not count, but it may be a question with its answer, too.
    columns = [[_cell(rows[number], place) for number in filled] for place in range(width)]
    asks = [_share(cells[1:], _ASKS) if len([cell for cell in cells if cell]) >= _FEWEST else 0.0 for cells in columns]
    question = max(range(width), key=lambda place: asks[place], default=0)
    if not width or asks[question] < _SHARE:
        return None
    asked = [number for number, cell in enumerate(columns[question]) if number and cell]
    lengths = {
        place: sum(len(cells[number]) for number in asked) / len(asked)
        for place, cells in enumerate(columns)
        if asks[place] < 1 - _SHARE and sum(bool(cells[number]) for number in asked) >= _SHARE * len(asked)
    }
    answer = max(lengths, key=lambda place: lengths[place], default=None)
    if answer is None or lengths[answer] < _SHORTEST:
        return None
    # "What customers ask" looks like a question; but what stands beside it is no answer.
    is_pair = _ASKS.search(columns[question][0]) and len(columns[answer][0]) > lengths[answer] / 3
    return Columns(None if is_pair else filled[0], question, (answer,))


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _share(cells: Sequence[str], pattern: re.Pattern[str]) -> float:
    """The share of the filled cells in which a pattern is found."""
    filled = [cell for cell in cells if cell]
    return sum(bool(pattern.search(cell)) for cell in filled) / len(filled) if filled else 0.0


def _places(names: Sequence[str], known: frozenset[str]) -> tuple[int, ...]:
    return tuple(place for place, name in enumerate(names) if name in known or _NUMBER.sub("", name) in known)


def _name(cell: str) -> str:
    """The name of a column without case, punctuation and what stands in brackets: "Question(s)" is "question"."""
    return folded(_IN_BRACKETS.sub("", cell)) if len(cell) <= 60 else ""
