"""Readers that take too much: they stand in for the process that reads files, by the name of the file."""

from __future__ import annotations

import os
import pickle
import sys
import time

from kb.article import Article
from kb.readers.apart.wire import Progress, received, send


def main() -> None:
    """Answer jobs until nobody sends any more."""
    while True:
        try:
            job = received(sys.stdin.buffer, careful=False)
        except EOFError:
            return
        if job.name == "slow.docx":
            send(sys.stdout.buffer, Progress(1, 9))
            time.sleep(60)
        elif job.name == "crash.docx":
            os.abort()
        elif job.name == "hostile.docx":
            data = pickle.dumps(os.getcwd)
            sys.stdout.buffer.write(len(data).to_bytes(4) + data)
            sys.stdout.buffer.flush()
        else:
            send(sys.stdout.buffer, Article(job.article, f"read by {os.getpid()}", "x", ()))


if __name__ == "__main__":
    main()
