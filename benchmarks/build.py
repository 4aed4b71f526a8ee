"""How long does publishing take? A full build against the bare encoder, one changed article, and the memory of both.

    python benchmarks/build.py [PASSAGES]       # 10000 unless told

The articles are made up from real sentences (see synthetic.py), and the shipped article with its known questions is among
them. "Bare" is the encoder alone on the same texts, as a build calls it, with nothing done with what comes out.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import save, table
from synthetic import change_one, write_articles

from index.build import Source, build
from index.compose import contents_of, passage_texts
from index.encoder import Encoder
from index.model import prepare
from index.search import SearchIndex
from index.settings import Settings
from kb.faq import read_folder
from kb.library import Library


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
    return _built(home)


def incremental(home: Path) -> dict[str, float]:
    """One changed article, in a process of its own, as `kb build` is."""
    _change(home, 1)
    return _built(home)


def again(home: Path) -> dict[str, float]:
    """One more changed article in a process that has built before, as on the page."""
    _change(home, 2)
    _built(home)
    _change(home, 3)
    return _built(home)


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
    searchable = time.perf_counter() - started
    return {"seconds": seconds, "texts": built.encoded, "searchable": searchable}


STEPS = {step.__name__: step for step in (bare, full, incremental, again)}


def measure(step: str, home: Path) -> dict[str, float]:
    """Run a step in a process of its own: its seconds, its texts, its peak memory in MB."""
    command = [sys.executable, __file__, step, str(home)]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


def main() -> None:
    if len(sys.argv) == 3:
        values = STEPS[sys.argv[1]](Path(sys.argv[2]))
        values["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(values))
        return
    passages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "articles").mkdir()
        write_articles(home / "articles", passages)
        measured = {step: measure(step, home) for step in STEPS}
    names = {
        "bare": "the encoder alone",
        "full": "full build",
        "incremental": "one changed article, new process",
        "again": "one changed article, same process",
    }
    rows = [
        [
            names[step],
            f"{values['texts']:.0f}",
            f"{values['seconds']:.1f}",
            f"{values['searchable']:.1f}" if "searchable" in values else "",
            f"{values['texts'] / values['seconds']:.0f}" if step in ("bare", "full") else "",
            f"{values['memory']:.0f}",
        ]
        for step, values in measured.items()
    ]
    ratio = measured["full"]["seconds"] / measured["bare"]["seconds"]
    header = ["", "texts encoded", "seconds", "until the first answer", "texts a second", "peak MB"]
    body = f"{table(header, rows)}\nThe full build takes {ratio:.2f} times as long as the encoder alone.\n"
    save(__file__, f"Building an index of {passages} passages", body)


if __name__ == "__main__":
    main()
