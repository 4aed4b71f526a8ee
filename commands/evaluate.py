"""`kb evaluate`: measure answers on a BEIR folder or on labelled questions."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from commands.common import DONE, Commands, Usage, UsageError, bar, index_option, model_option
from kb.config.settings import Settings


def register(commands: Commands) -> None:
    """Add `kb evaluate` to the command line."""
    parser = commands.add_parser("evaluate", help="measure answers on a BEIR folder or on labelled questions")
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="corpus.jsonl, queries.jsonl, qrels/test.tsv"
    )
    parser.add_argument("--known-questions", action="store_true", help="take the corpus as known questions")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="labelled questions about the published index")
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
    index_option(parser)
    model_option(parser)
    parser.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    if (options.folder is None) == (options.questions is None):
        raise UsageError(Usage.FOLDER_OR_QUESTIONS)
    if options.folder is not None and options.index is not None:
        raise UsageError(Usage.INDEX_WITH_FOLDER)
    if options.questions is not None and options.model is not None:
        raise UsageError(Usage.MODEL_WITH_QUESTIONS)
    if options.questions is not None and options.known_questions:
        raise UsageError(Usage.KNOWN_WITH_QUESTIONS)
    from index.evaluation import beir, labelled

    report: beir.RetrievalReport | labelled.QuestionsReport
    if options.questions is not None:
        report = labelled.evaluate_questions(options.questions, settings)
    else:
        report = beir.evaluate_beir(
            options.folder,
            settings,
            known_questions=options.known_questions,
            report=lambda line: print(line, file=sys.stderr),
            progress=bar("encoding"),
        )
    if options.json:
        print(json.dumps(report.to_dict(), ensure_ascii=False))
    else:
        print(report.to_text())
    return DONE
