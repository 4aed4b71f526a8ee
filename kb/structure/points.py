"""Which lists are points with a name and a body of their own, and which are one thing: steps, materials, a few labels.

Both are written "1. Name: text". An editor would give a name of its own only to what can be read alone:

- paragraphs are points: "1. Notice: …", with several sentences or one long one each, except within a step;
- shorter items are points only where they are numbered and nothing says that they belong together. They belong together
  as bullets, as items within an item, after a sentence that ends with a colon, where all there is to say of each is a few
  words, and under a heading or title that announces steps or materials. There, a full sentence is enough for a point: it
  tells how to do what its name says.

A list is one or the other as a whole. Of points, those without a name stay where they are among the others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from kb.structure.classify_lines import ScannedArticle, UnitRole
from kb.structure.line_grammar import CLOSERS, fold, units
from kb.structure.lists import ListRun
from kb.structure.parts import ClassifiedUnit, Part
from kb.structure.point_names import separated_name
from kb.structure.sentences import sentences

_LONG = 60  # average units of items that are paragraphs, whatever they say
_PARAGRAPH = 30  # the same of a step, and of an item with several sentences
_BRIEF = 12  # average units of items in markup, whose author could have made headings of them
_STEPS = re.compile(
    r"步骤|步驟|流程|手续|手續|程序|材料|清单|清單|怎么|怎麼|怎样|怎樣|如何|方法|"
    r"处理|處理|办理|辦理|操作|准备|準備|安装|安裝|教程|"
    r"\b(?:steps?|how (?:to|do|can|you|it)|what (?:to|you|we)|procedures?|process|instructions?|directions|"
    r"materials?|checklist|documents?|tools|ingredients|method|preparation|before you|set(?:ting)? ?up|"
    r"install(?:ing|ation)?|getting started|troubleshooting|first aid|you (?:will )?need)\b",
    re.IGNORECASE,
)


def settle_points(
    text: str, scanned: ScannedArticle, pieces: Sequence[ClassifiedUnit], runs: Sequence[ListRun]
) -> None:
    """Decide for each list whether its names are those of points."""
    heading: list[str] = []  # the nearest one before each piece
    nearest = scanned.title or ""
    for piece in pieces:
        if piece.part is Part.HEADING:
            nearest = piece.unit.name
        heading.append(nearest)
    for run in runs:
        members = [pieces[i] for i in run.members if pieces[i].part in (Part.POINT, Part.ITEM)]
        if not members:
            continue
        before = pieces[run.members[0] - 1] if run.members[0] else None
        if run.parent is not None and pieces[run.parent].part is Part.ITEM:
            longest = math.inf
        elif members[0].unit.role is UnitRole.BULLET or (
            before is not None and before.part is Part.TEXT and ends_with_colon(text, before)
        ):
            longest = _LONG
        elif len(members) > 1 and _STEPS.search(heading[run.members[0]]):
            longest = _PARAGRAPH
        else:
            longest = _BRIEF if members[0].unit.line.markup else 0
        _settle(text, members, longest)


def ends_with_colon(text: str, piece: ClassifiedUnit) -> bool:
    """Whether a line announces what follows it by a colon."""
    return fold(text[piece.unit.body : piece.unit.end][-20:]).rstrip(CLOSERS + " ").endswith(":")


def _settle(text: str, members: Sequence[ClassifiedUnit], longest: float) -> None:
    """A list whose items mostly have no names, or of at most `longest` units on average, has no points."""
    named = [piece for piece in members if piece.part is Part.POINT and piece.name]
    is_list = 2 * len(named) <= len(members)
    if not is_list and all(separated_name(_content(text, piece)) or piece.unit.line.bold for piece in named):
        is_list = _is_one_thing([_content(text, piece) for piece in named], longest)
    for piece in members:
        if is_list:
            piece.part, piece.name = Part.ITEM, 0
        elif not piece.name and (name := separated_name(_content(text, piece))):
            piece.part, piece.name = Part.POINT, name


def _is_one_thing(contents: Sequence[str], longest: float) -> bool:
    if sum(map(units, contents)) > longest * len(contents):
        return False
    paragraphs = [content for content in contents if units(content) > _PARAGRAPH and len(sentences(content)) > 1]
    return longest == math.inf or 2 * len(paragraphs) <= len(contents)


def _content(text: str, piece: ClassifiedUnit) -> str:
    return text[piece.unit.body : piece.unit.end]
