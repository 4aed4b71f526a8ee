"""The processes that read files: started when one is needed, used again, stopped when a file takes too much."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from kb.article import Article
from kb.errors import Code, Message
from kb.pictures.recode import is_name
from kb.pictures.taken import beside, keep, keeps, stored
from kb.readers.apart.wire import KeptPicture, Progress, ReadingJob, Wanted, received, send
from kb.readers.file_type import FormatError
from kb.readers.progress import tell

SECONDS = 55.0  # for one file
JOBS = 200  # files that one process reads; libraries keep some memory of each
MODULE = "kb.readers.apart.worker"
_ROOT = Path(__file__).parents[3]  # where the package `kb` lies
_BROKEN = (OSError, EOFError, pickle.UnpicklingError, ValueError, AttributeError, ImportError, LookupError, TypeError)


class ApartProblem(Code):
    """Why reading a file was stopped."""

    SLOW = "found one that takes more than {seconds} seconds to read; split it or save only its text"
    DIED = "found one that takes too much memory or breaks its reader; save it again, split it or save only its text"


class _Worker:
    def __init__(self) -> None:
        self.jobs = 0
        self.stopped = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin
        assert self._process.stdout
        self.jobs_pipe, self.answers = self._process.stdin, self._process.stdout

    @property
    def alive(self) -> bool:
        """Whether it can take a job: one that waits may have been ended by the system."""
        return not self.stopped and self._process.poll() is None

    def stop(self) -> None:
        """End the process."""
        self.stopped = True
        self._process.kill()

    def close(self) -> None:
        """End the process and let go of it."""
        self.stop()
        for pipe in (self.jobs_pipe, self.answers):
            try:
                pipe.close()
            except OSError:
                continue
        self._process.wait()


class _Pool:
    """Processes that wait for the next file."""

    def __init__(self) -> None:
        self._waiting: list[_Worker] = []
        self._owner = os.getpid()
        self._lock = threading.Lock()

    def take(self) -> _Worker:
        with self._lock:
            if self._owner != os.getpid():  # this process is a copy of the one that started them
                self._waiting, self._owner = [], os.getpid()
            while self._waiting:
                worker = self._waiting.pop()
                if worker.alive:
                    return worker
                worker.close()
        return _Worker()

    def give(self, worker: _Worker) -> None:
        worker.jobs += 1
        if not worker.alive or worker.jobs >= JOBS:
            worker.close()
            return
        with self._lock:
            self._waiting.append(worker)


_POOL = _Pool()


def read_apart(data: bytes, name: str, article_id: str) -> Article | Message:
    """The article in a file, or why it is none. Raises FormatError for one that takes too much time or memory."""
    worker = _POOL.take()
    watch = threading.Timer(SECONDS, worker.stop)
    watch.daemon = True
    watch.start()
    try:
        found = _asked(worker, ReadingJob(name, article_id, data, dict(stored()), keeps=keeps()))
    except BaseException as error:
        is_slow = worker.stopped
        worker.stop()  # whatever it still says is about this file, and must not be taken for another one
        if not isinstance(error, _BROKEN):
            raise
        raise FormatError(ApartProblem.SLOW if is_slow else ApartProblem.DIED, seconds=round(SECONDS)) from error
    finally:
        watch.cancel()
        watch.join()  # it may be stopping the process just now
        _POOL.give(worker)
    return found


def _asked(worker: _Worker, job: ReadingJob) -> Article | Message:
    send(worker.jobs_pipe, job)
    while True:
        said: Any = received(worker.answers, careful=True)
        if isinstance(said, Progress):
            tell(said.done, said.total)
        elif isinstance(said, Wanted):
            send(worker.jobs_pipe, beside(said.path))
        elif isinstance(said, KeptPicture):
            keep(said.name, said.data)
        elif isinstance(said, Message) or (isinstance(said, Article) and _belongs(said, job)):
            return said
        else:
            raise pickle.UnpicklingError(type(said))


def _belongs(article: Article, job: ReadingJob) -> bool:
    """Whether an article is that of the job. Names of its pictures become names of files, so they must be checksums."""
    return article.id == job.article and all(is_name(picture.name) for picture in article.pictures)
