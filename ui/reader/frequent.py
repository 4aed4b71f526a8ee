"""Makes HTML of the known questions on the first page. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from index.search.answer import FrequentQuestion
from kb.article import SECTION_SEPARATOR
from ui.shell import question_state, urls
from ui.shell.elements import tagged
from ui.shell.templates import NOTHING, joined, render
from ui.strings.ask import Strings

PER_POINT = 4  # questions shown of each point; the wordings after them are there for the search
SHOWN = 300  # links on the first page; more would make it slow
_Points = dict[tuple[str, ...], list[str]]  # path below the outermost section → questions


def section(questions: Sequence[FrequentQuestion], strings: Strings, tag: str = "") -> Markup:
    """The known questions in the language of the page, or all when there are none in it. Their links ask the articles with
    the tag, if one is given.

    They are folded by outermost section, and grouped by point. When some are left out, a link leads to the page with all.
    """
    own = [known for known in questions if known.language == strings.code] or list(questions)
    folds: dict[tuple[str, str], _Points] = {}
    for known in own:
        outer = known.section[0] if known.section else strings.introduction
        folds.setdefault((known.title, outer), {}).setdefault(known.section[1:], []).append(known.question)
    if not folds:
        return NOTHING
    many = len({title for title, _ in folds}) > 1
    parts, last, left = [], "", SHOWN
    for (title, outer), points in folds.items():
        if not left:
            parts.append(_rest(len(own), strings))
            break
        if many and title != last:
            parts.append(tagged("h3", title))
            last = title
        fold, shown = _fold(outer, points, left, strings, tag=tag)
        parts.append(fold)
        left -= shown
    return render(
        "reader/first_page.frequent", title=strings.frequent_title, hint=strings.frequent_hint, folds=joined(parts)
    )


def _fold(outer: str, points: _Points, limit: int, strings: Strings, *, tag: str) -> tuple[Markup, int]:
    """A folded section with at most `limit` questions, and how many it shows. Its name has the number of all beside it."""
    count, shown = sum(map(len, points.values())), 0
    groups: list[tuple[str | None, list[tuple[str, str]]]] = []
    for point, questions in points.items():
        first = questions[: min(PER_POINT, limit - shown)]
        if first:
            links = [(text, question_state.link(text, strings.code, tag)) for text in first]
            groups.append((SECTION_SEPARATOR.join(point) if point else None, links))
            shown += len(first)
    rest = _rest(count, strings) if shown < count else NOTHING
    return render("reader/first_page.frequent_fold", name=outer, count=count, groups=groups, rest=rest), shown


def _rest(count: int, strings: Strings) -> Markup:
    label = strings.frequent_rest.format(count=count)
    return render("reader/first_page.frequent_rest", address=urls.faq(strings.code), label=label)
