"""How long does publishing take? A full build against the bare encoder, one changed article, and the memory of both.

    python -m benchmarks.speed.build [--passages N]       # 10000 unless told

The articles are made up from real sentences (see synthetic.py), and the shipped article with its known questions is among
them. "Bare" is the encoder alone on the same texts, as a build calls it, with nothing done with what comes out.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.report import ROOT, save, table
from benchmarks.speed.synthetic import change_one, write_articles
from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.publish.build import build
from index.publish.compose import Source, contents_of, passage_texts
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.faq.known_questions import read_folder
from kb.library.library import Library

_TIMES = 5
_MODULE = "benchmarks.speed.build"


def _settings(home: Path) -> Settings:
    return Settings(articles=home / "articles", index=home / "index")


def bare(home: Path) -> dict[str, float]:
    """Seconds to encode every text of the index, passages with their contexts, and nothing else."""
    source = Source.of_articles(Library(home / "articles").articles())
    source = Source(source.articles, source.passages, read_folder(home / "articles", source.passages))
    contents, texts = contents_of(source), passage_texts(source, "")
    encoder = Encoder(prepare(), bulk=True)
    started = time.perf_counter()
    count = sum(1 for _ in encoder.passages(texts.texts, contexts=texts.contexts))
    count += sum(1 for _ in encoder.passages([topic.title for topic in contents.topics]))
    count += sum(1 for _ in encoder.questions([entry.text for entry in contents.questions]))
    return {"seconds": time.perf_counter() - started, "texts": count}


def full(home: Path) -> dict[str, float]:
    """The first build, and again in the same process after one article changed, as on the page: the median."""
    first = _built(home)
    seconds, searchable = [], []
    for number in range(_TIMES):
        _change(home, number)
        values = _built(home)
        seconds.append(values["seconds"])
        searchable.append(values["searchable"])
    return first | {"again": median(seconds), "searchable": median(searchable)}


def _change(home: Path, number: int) -> None:
    articles = Library(home / "articles").articles()
    change_one(home / "articles", Source.of_articles(articles[number * 7 : number * 7 + 1]).passages[3])


def _built(home: Path) -> dict[str, float]:
    started = time.perf_counter()
    built = build(_settings(home), author="benchmark")
    seconds = time.perf_counter() - started
    SearchIndex.open(_settings(home).index).search("will I be sued")
    if not built.published:
        raise SystemExit("nothing was published; was the folder built before?")
    return {"seconds": seconds, "texts": built.encoded, "searchable": time.perf_counter() - started}


STEPS = {step.__name__: step for step in (bare, full)}


def measure(step: str, home: Path) -> dict[str, float]:
    """Run a step in a process of its own: its seconds, its texts, its peak memory in MB."""
    command = [sys.executable, "-m", _MODULE, "--step", step, str(home)]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


def incremental(home: Path) -> dict[str, float]:
    """One changed article, by `kb build` from its start to its end: medians."""
    runs = []
    for number in range(_TIMES, 2 * _TIMES):
        _change(home, number)
        runs.append(_command(home))
    return {name: median(run[name] for run in runs) for name in runs[0]}


def _command(home: Path) -> dict[str, float]:
    """Seconds from start to end, those of them at work, and the peak memory in MB."""
    command = [
        sys.executable,
        str(ROOT / "cli.py"),
        "build",
        "--articles",
        str(home / "articles"),
        "--index",
        str(home / "index"),
    ]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"kb build failed: {shlex.join(command)}")
    return {"seconds": seconds, "work": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, default=10_000, metavar="N", help="of the whole index (default: 10000)")
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FOLDER"), help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    options = _options()
    if options.step:
        step, folder = options.step
        values = STEPS[step](Path(folder))
        values["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(values))
        return
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "articles").mkdir()
        write_articles(home / "articles", options.passages)
        files = sum(1 for path in (home / "articles").iterdir() if path.suffix in (".md", ".txt"))
        alone, whole, command = measure("bare", home), measure("full", home), incremental(home)
    rows = [
        ["the encoder alone", _seconds(alone), _rate(alone), f"{alone['memory']:.0f}"],
        ["full build", _seconds(whole), _rate(whole), f"{whole['memory']:.0f}"],
        ["one changed article, `kb build` from start to end", _seconds(command), "", f"{command['memory']:.0f}"],
        ["one changed article, same process", f"{whole['again']:.2f}", "", ""],
        ["the same, until the new index has answered", f"{whole['searchable']:.2f}", "", ""],
    ]
    body = table(["", "seconds", "texts a second", "peak MB"], rows) + (
        f"\n{whole['texts']:.0f} texts of {files} articles. The full build takes "
        f"{whole['seconds'] / alone['seconds']:.2f} times as long as the encoder alone. Of one changed article the "
        f"medians of {_TIMES} are shown; the command is at work for {command['work']:.2f} s of processor time.\n"
    )
    save(__file__, f"Building an index of {options.passages} passages", body)


def _seconds(values: dict[str, float]) -> str:
    return f"{values['seconds']:.2f}"


def _rate(values: dict[str, float]) -> str:
    return f"{values['texts'] / values['seconds']:.0f}"


if __name__ == "__main__":
    main()
