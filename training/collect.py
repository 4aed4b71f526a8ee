"""Read knowledge bases, and ask the product's own search about them: what it finds that does not answer is to be learned from.

    python -m training.collect --model RUN/base/model --out RUN/pairs.json [DOMAIN ...]

Without DOMAIN, all of training/pairs/. Each passage is encoded once, some seconds to minutes a knowledge base.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.publish.compose import Source, compose_index
from index.retrieval.background import Background, background_of
from kb.config.settings import Settings
from training.knowledge_bases import PAIRS, KnowledgeBase, articles, domains, read, save

HARD = 8  # passages kept for a question, the best
_DEPTH = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domains", nargs="*", metavar="DOMAIN", default=domains())
    parser.add_argument("--model", required=True, help="the sentence-transformers folder that training begins with")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    encoder = Encoder(prepare(options.model), bulk=True)
    background = background_of(encoder)
    bases = []
    for domain in options.domains:
        base = read(PAIRS / domain)
        rank(base, PAIRS / domain, encoder, background)
        found = ", ".join(f"{len(base.of_kind(kind))} {kind}" for kind in ("answer", "same", "off"))
        print(f"{domain}: {len(base.passages)} passages, {found}, {base.lost} lost", flush=True)
        bases.append(base)
    save(bases, options.out)


def rank(base: KnowledgeBase, folder: Path, encoder: Encoder, background: Background) -> None:
    """Set the ranks of every question to what the product's search finds in an index of the folder."""
    source = Source.of_articles([article for _, article in articles(folder)])
    assert [passage.text for passage in source.passages] == base.passages
    index = compose_index(source, encoder, background, Settings())
    for question in base.questions:
        found = index.find(index.prepared(question.text), depth=_DEPTH)
        question.ranks = found.passages.ids[:HARD].tolist()


if __name__ == "__main__":
    main()
