"""What long questions cost: processor time of texts that are twice as long each time.

    python -m benchmarks.speed.long_questions [--index DIR]

Work that grows with the length doubles, work that grows with its square becomes four times as much. The first table has the
question as readers ask it, of which only a part is read; the second has it without that limit, to show how the search grows.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.report import save, table
from index.search.notices import asked
from index.search.search_index import SearchIndex
from index.tuning.answers import QUESTION_HALF_CHARACTERS
from kb.config.settings import Settings

_LENGTHS = (2_000, 4_000, 8_000, 16_000, 32_000, 64_000)
_TEXTS = {
    "花呗？": "花呗？",
    "a, line break": "a\n",
    "space, a": " a",
    "one digit": "1",
    "digits": "1 ",
    "commas in a number": "1,111",
    "Chinese number": "一万",
    "emoji": "😀",
    "mistyped name": "花被",
    "sentences": "will they sue me? ",
    "full stops": ".",
    "想死 in a look-alike": "想死你",
    "brackets": "（",
}


def _row(index: SearchIndex, name: str) -> tuple[str, ...]:
    unit, costs = _TEXTS[name], []
    for length in _LENGTHS:
        question = unit * (length // len(unit))
        best = float("inf")
        for _ in range(2):
            started = time.process_time()
            index.search(question)
            best = min(best, time.process_time() - started)
        costs.append(best)
    return (name, *(f"{1000 * cost:.0f}" for cost in costs), f"{costs[-1] / costs[-2]:.1f}")


def main() -> None:
    """Print the tables and keep them in long_questions.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Settings().index)
    index = SearchIndex.open(parser.parse_args().index)
    index.search("will they sue me 花呗逾期")  # loads the dictionaries
    header = ("text, repeated", *(f"{length:,}" for length in _LENGTHS), "last doubling")
    read = table(header, [_row(index, name) for name in _TEXTS])
    asked.QUESTION_HALF_CHARACTERS = _LENGTHS[-1]
    whole = table(header, [_row(index, name) for name in _TEXTS])
    save(
        __file__,
        "Long questions",
        f"Milliseconds of processor time on all cores for one question of so many characters. Read are the first and the last "
        f"{QUESTION_HALF_CHARACTERS:,}.\n\n{read}\nWithout that limit, everything is cut into words and sentences; the "
        f"encoder reads its window and the end in both cases:\n\n{whole}",
    )


if __name__ == "__main__":
    main()
