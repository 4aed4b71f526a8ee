"""What is learned in one step."""

from __future__ import annotations

import random

from training.batches import Batch, Schedule, passages_of
from training.drcd import read_set
from training.knowledge_bases import KnowledgeBase, Question


def base_of(answered: int, unanswered: int, name: str = "base") -> KnowledgeBase:
    questions = [Question(f"a{row}", "answer", "en", [row], [row, row + 1]) for row in range(answered)]
    questions += [Question(f"s{row}", "same", "en", [], [row]) for row in range(unanswered)]
    questions.append(Question("o", "off", "en", [], [0]))
    return KnowledgeBase(name, [f"p{row}" for row in range(answered + 1)], [""] * (answered + 1), questions)


def test_an_epoch_has_every_question_once() -> None:
    random.seed(1)
    steps = Schedule([base_of(16, 4)], [], 0.2).epoch()
    assert len(steps) == 2
    assert sorted(row for step in steps for row in step.answered) == list(range(16))
    assert sorted(row for step in steps for row in step.unanswered) == [16, 17, 18, 19]  # 20 is off the subject


def test_the_other_set_has_its_share_of_the_steps() -> None:
    random.seed(1)
    steps = Schedule([base_of(8000, 0)], [base_of(8, 0, "drcd")], 0.2).epoch()
    share = sum(step.base.name == "drcd" for step in steps) / len(steps)
    assert 0.17 < share < 0.23


def test_passages_that_answer_stay_where_they_are_too_many() -> None:
    random.seed(1)
    base = base_of(30, 0)
    assert passages_of(Batch(base, [0, 5], [])) == [0, 1, 5, 6]
    many = passages_of(Batch(base, list(range(0, 30, 2)), []))
    assert len(many) == 28
    assert set(range(0, 30, 2)) <= set(many)


def test_paragraphs_of_a_reading_set() -> None:
    def paragraph(text: str, *asked: str) -> dict[str, object]:
        return {"context": text, "qas": [{"question": question} for question in asked]}

    data = [
        {
            "title": "台北",
            "paragraphs": [
                paragraph("甲", "一", "二", "三", "四", "五"),
                paragraph("长" * 901, "六"),
                paragraph("乙", "七"),
            ],
        },
        {"title": "只有一段", "paragraphs": [paragraph("丙", "八")]},
    ]
    (found,) = read_set(data)
    gold = {"一": 0, "二": 0, "三": 0, "四": 0, "七": 1}
    questions = [Question(text, "answer", "zh", [row]) for text, row in gold.items()]
    assert found == KnowledgeBase("台北", ["甲", "乙"], ["台北\n"] * 2, questions)
