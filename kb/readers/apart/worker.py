"""Reads files in a process of its own: jobs come on the standard input, articles go to the standard output."""

from __future__ import annotations

import os
import sys
from typing import IO

from kb.errors import KnowledgeBaseError
from kb.pictures.taken import keeping_pictures, pictures_beside, stored_pictures
from kb.readers.apart.wire import KeptPicture, Progress, ReadingJob, Wanted, received, send
from kb.readers.memory import bound
from kb.readers.progress import reporting_progress
from kb.readers.read import read_article

_MEMORY = 4 * 2**30  # bytes of addresses that the process may take


def main() -> None:
    """Read files until nobody sends any more."""
    bound(_MEMORY)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    while True:
        try:
            job = received(sys.stdin.buffer, careful=False)
        except EOFError:
            return
        _read(job, sys.stdin.buffer, out)


def _read(job: ReadingJob, answers: IO[bytes], out: IO[bytes]) -> None:
    def find(path: str) -> bytes | None:
        send(out, Wanted(path))
        found: bytes | None = received(answers, careful=False)
        return found

    def show(done: int, total: int) -> None:
        send(out, Progress(done, total))

    with pictures_beside(find), stored_pictures(job.stored), keeping_pictures() as kept, reporting_progress(show):
        try:
            found: object = read_article(job.data, job.name, article_id=job.article, apart=False)
        except KnowledgeBaseError as error:
            found = error.message
    for name, data in kept.items() if job.keeps else ():
        send(out, KeptPicture(name, data))
    send(out, found)


if __name__ == "__main__":
    main()
