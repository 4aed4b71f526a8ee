"""What a translation is worth for questions in its language, beside the known questions.

python -m benchmarks.answers.translations benchmarks/answers/held-out.jsonl

The English questions about the first article, asked of it with and without its English translation, with none of its known
questions, with forty, with the Chinese ones alone, and with all. The translation was made of the article's text alone.
"""

from __future__ import annotations

import index  # noqa: F401 # isort: skip - before numpy: it says how many threads its BLAS takes

import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.answers.confidence import Workshop
from benchmarks.answers.first_questions import drawn, measured, unanswered
from benchmarks.report import counted, save, table
from index.evaluation.labelled import read_labelled
from index.text.words import language
from kb.config.settings import Settings
from kb.faq.known_questions import Faq
from kb.library.library import Library
from kb.library.translations import all_translations

LANGUAGE = "en"


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("expected one file of labelled questions")
    labels = [label for label in read_labelled(Path(sys.argv[1])) if label.language == LANGUAGE]
    shop = Workshop()
    every = shop.source.faq
    library = Library(Settings().articles)
    translations = all_translations(library, library.readings())
    chinese = Faq(tuple(question for question in every.questions if language(question.text) != LANGUAGE))
    known = {"none": Faq(), "forty": drawn(every, 40, 0), "all Chinese ones": chinese, "all": every}
    rows = []
    for told, faq in known.items():
        for name, chosen in (("without", ()), ("with", translations)):
            shop.source = replace(shop.source, translations=chosen)
            rows.append([told, len(faq.questions), name, *(f"{v:.2f}" for v in measured(shop.index(faq), labels))])
            print(rows[-1], flush=True)
    wrong = (f"false answers, {kind}" for kind in unanswered(labels))
    columns = ("known questions", "how many", "translation", "Hit@1", "Hit@3", *wrong, "refused")
    told = f"{Path(sys.argv[1]).name}, English: {counted(label.kind for label in labels)}.\n\n"
    save(__file__, "English questions with and without a translation", told + table(columns, rows))


if __name__ == "__main__":
    main()
