"""A FAQ file about loans and the passages that its questions are linked to."""

from __future__ import annotations

from pathlib import Path

from kb.article import Passage

FILE = "loan.faq.yaml"
INTRO = Passage("loan", 0, 30, "Huabei is a service: buy now, pay later.")
TIME = Passage("loan", 40, 60, "逾期时间超过3个月,可能立案。", ("立案标准", "逾期时间"), 4)
AMOUNT = Passage("loan", 60, 80, "逾期金额数千元以上,可能起诉。", ("立案标准", "逾期金额"), 4)
MORE = Passage("loan", 80, 99, "金额越大,立案的可能越高。", ("立案标准", "逾期金额"))
CARD = Passage("card", 0, 20, "信用卡逾期超过3个月。", ("逾期时间",))
PASSAGES = (INTRO, TIME, AMOUNT, MORE, CARD)

TEXT = """\
# kept by hand
covered:
  # how long
  - section: 立案标准 › 逾期时间   # the time
    questions:
      - 逾期多久会被立案  # asked most
      - 'how long: until they sue?'

  # how much
  - quote: 数千元
    questions: [how much, 多少钱]
not_covered:
  - 今天天气怎么样
# the end
"""


def text_of(folder: Path, file: str = FILE) -> str:
    return (folder / file).read_bytes().decode()


def with_lines(old: str, *changes: tuple[str, str]) -> str:
    """`old` with each first text, which must stand there once, replaced by the second."""
    for before, after in changes:
        assert old.count(before) == 1
        old = old.replace(before, after)
    return old


# An article and its questions, for the page where they are edited.
EDITED_ARTICLE = """\
# Loan

A loan is money that has to be paid back later.

## Time

After three months without payment the lender may sue.

## Amount

Above five thousand the lender may sue, below it seldom does.
"""
EDITED_FAQ = """\
# kept by hand
covered:
  - section: Time
    questions:
      - how long until they sue  # asked most
      - since when
  - section: Amount
    questions: [how much]
not_covered:
  - weather
golden:
  - question: after how many months
    section: Time
"""
