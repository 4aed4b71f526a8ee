"""Readers that take too much: they stand in for the process that reads files, by the name of the file."""

from __future__ import annotations

import os
import pickle
import sys
import time

from kb.article import Article, Picture
from kb.readers.apart.wire import Progress, Wanted, received, send


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
        elif job.name == "other.docx":
            send(sys.stdout.buffer, Article("another", "x", "x", ()))
        elif job.name == "named.docx":
            shown = Picture("../../a.webp", 0, "", 20, 20)
            send(sys.stdout.buffer, Article(job.article, "x", "x", (), pictures=(shown,)))
        elif job.name == "asks.docx":
            send(sys.stdout.buffer, Wanted("img/a.png"))
            received(sys.stdin.buffer, careful=False)
        else:
            send(sys.stdout.buffer, Article(job.article, f"read by {os.getpid()}", "x", ()))


if __name__ == "__main__":
    main()
