"""What editors call the questions of a FAQ file: its kinds, of which the golden ones are two, so that a passage nobody has
chosen is not taken for the wish that there be no answer.
"""

from __future__ import annotations

from enum import StrEnum

from kb.faq_format import Kind


class Sort(StrEnum):
    """The values are cells of the table."""

    COVERED = "covered"
    WORDING = "wording"
    NOT_COVERED = "not_covered"
    GOLDEN = "golden"
    GOLDEN_REFUSAL = "golden_refusal"

    @classmethod
    def of(cls, kind: Kind, linked: bool) -> Sort:
        """`linked`: a passage is expected to answer, whether it is there or not."""
        return cls.GOLDEN_REFUSAL if kind is Kind.GOLDEN and not linked else cls(kind.value)

    @property
    def kind(self) -> Kind:
        return Kind.GOLDEN if self.is_golden else Kind(self.value)

    @property
    def is_golden(self) -> bool:
        return self in (Sort.GOLDEN, Sort.GOLDEN_REFUSAL)

    @property
    def needs_passage(self) -> bool:
        return self not in (Sort.NOT_COVERED, Sort.GOLDEN_REFUSAL)
