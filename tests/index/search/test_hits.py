"""What must be read before a passage comes with it."""

from __future__ import annotations

from api.mcp import texts as mcp_texts
from index.search.search_index import SearchIndex
from kb.readers.read import read_article
from kb.structure.passages import cut
from tests.support.reading import library

LEAD, ITEM = "The warranty does not cover:", "- damage to a table by"
PARTS = "\n".join(
    f"  - accident {number} that happened while it was in use by the owner of the thing" for number in range(60)
)
TEXT = f"# Warranty\n\n{LEAD}\n\n- a phone\n{ITEM}\n{PARTS}\n- a battery"


def _index() -> SearchIndex:
    return library(
        {"a.md": "# Other\n\nA refund takes a week.\n", "b.md": TEXT, "c.md": "# More\n\nA delivery takes a day.\n"}
    )


def test_every_hit_has_the_context_of_its_passage() -> None:
    article = read_article(TEXT.encode(), "b.md")
    expected = {passage.id: article.context_of(passage) for passage in cut(article)}
    answer = _index().search("accident while in use", top=100)
    found = {hit.passage.id: hit.context for hit in answer.hits}
    assert {name: context for name, context in found.items() if name.startswith("b:")} == expected
    assert [found[passage.id] for passage in cut(article)[1:]] == [(LEAD, ITEM)] * (len(expected) - 1)
    assert [context for name, context in found.items() if not name.startswith("b:")] == [(), ()]


def test_programs_and_agents_get_it_too() -> None:
    told = _index().search("accident while in use", top=1).to_dict()["passages"][0]
    assert told["context"] == [LEAD, ITEM]
    assert f"\n{LEAD} …\n{ITEM} …\n{told['text']}" in mcp_texts.piece(told, 1)
