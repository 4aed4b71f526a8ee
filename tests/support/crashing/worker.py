"""The process of shim.py: python -m tests.support.crashing.worker ANSWERS QUESTIONS (two pipes), with shim.c loaded."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import traceback
from pathlib import Path

from kb.errors import KnowledgeBaseError
from tests.support.crashing.actions import EVERY
from tests.support.crashing.world import World, warm


def main(answers: int, questions: int) -> None:
    """Fork for each line of standard input: an action, a folder, and whether its calls are watched."""
    warm()
    for line in sys.stdin:
        action, home, watched = json.loads(line)
        process = os.fork()
        if process == 0:
            if watched:
                ctypes.CDLL(None).kb_watch(answers, questions, os.fsencode(home))
            else:
                os.write(questions, b"began\t%d\n" % os.getpid())
            _act(action, Path(home), questions)
        _, status = os.waitpid(process, 0)
        os.write(questions, b"ended\t%d\n" % os.waitstatus_to_exitcode(status))


def _act(action: str, home: Path, questions: int) -> None:
    def say(name: str, text: str) -> None:
        os.write(questions, f"{name}\t{' '.join(text.split())}\n".encode())

    try:
        EVERY[action].act(World(home), lambda promise: say("said", promise))
    except (KnowledgeBaseError, OSError) as error:
        say("told", f"{type(error).__name__}: {error}")
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        say("bug", f"{type(error).__name__}: {error} {traceback.format_exc(limit=-3)}"[-2000:])
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
