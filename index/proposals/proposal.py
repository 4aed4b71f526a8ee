"""A proposal to write a known question, as a frozen value, and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.search.answer import Hit, Outcome
from kb.article import Passage
from kb.storage.files import sha256_of_text

_ID_LETTERS = 8


@dataclass(frozen=True)
class AskedInVain:
    """What readers asked that nothing answers, or that is answered by a hair. times: in all `texts` of the proposal together.

    outcome, confidence: those of the first text now. near: passages to choose from, the nearest first.
    """

    times: int
    outcome: Outcome
    confidence: float
    near: tuple[Passage, ...]


@dataclass(frozen=True)
class LeadsElsewhere:
    """A text of a passage that, asked as a question, leads to another passage. heading: it is its heading, or else the opening
    sentence. first: what comes first instead.
    """

    text: str
    heading: bool
    first: Hit


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A passage that a known question should lead to, and why.

    texts: wordings to accept as they stand: what readers asked, or a heading that does not find itself; none where an editor
    has to find the words. title: of its article. opening: the first sentence of the passage that says something, a help for
    finding words. unnamed: whether no known question leads there. worth: how much of what readers ask it may set right, 0 to
    1 (see propose.py).
    """

    passage: Passage
    title: str
    opening: str
    texts: tuple[str, ...]
    worth: float
    unnamed: bool
    asked: AskedInVain | None = None
    elsewhere: tuple[LeadsElsewhere, ...] = ()

    @property
    def id(self) -> str:
        """Names the proposal as long as it stands: the same for the same passage and question."""
        asked = self.texts[0] if self.asked else ""
        return sha256_of_text(self.passage.id, asked)[:_ID_LETTERS]

    def to_dict(self) -> dict[str, Any]:
        """The JSON object."""
        asked = self.asked
        return {
            "id": self.id,
            "worth": round(self.worth, 5),
            "passage": self.passage.id,
            "article": self.passage.article,
            "title": self.title,
            "section": list(self.passage.section),
            "opening": self.opening,
            "questions": list(self.texts),
            "unnamed": self.unnamed,
            "asked": {
                "times": asked.times,
                "outcome": str(asked.outcome),
                "confidence": round(asked.confidence, 4),
                "near": [passage.id for passage in asked.near],
            }
            if asked
            else None,
            "elsewhere": [
                {"text": lost.text, "heading": lost.heading, "first": lost.first.passage.id} for lost in self.elsewhere
            ],
        }
