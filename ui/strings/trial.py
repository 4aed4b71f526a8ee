"""The texts of the page for trying a question before publishing. One table for each language, as in ask.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.search.answer import Outcome
from ui.strings import publish
from ui.strings.ask import Strings


@dataclass(frozen=True, kw_only=True)
class TrialStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    about: str
    try_it: str
    field: str
    placeholder: str
    ask: str
    published: str
    unpublished: str
    not_published: str
    # what there is to try
    nothing_title: str
    nothing_text: str
    missing: str
    outdated: str
    prepare: str
    prepare_again: str
    prepare_help: str
    trouble: str
    cancelled: str
    failed: str
    not_made: str
    to_publish: str
    # what differs
    differs: str
    same: str
    outcome_changes: str
    outcomes: Mapping[Outcome, str]
    notice: str
    nothing: str
    first_changes: str
    text_changes: str
    others_change: str
    others_move: str
    confidence_changes: str


ZH = TrialStrings(
    code="zh",
    about="发布之前，先像读者一样问一问：左边是读者现在看到的，右边是发布以后会看到的。这里的提问不计入统计。",
    try_it="试问",
    field="要试的问题",
    placeholder="输入一个问题",
    ask="试问",
    published="读者现在看到的",
    unpublished="发布以后会看到的",
    not_published="还没有发布过，读者现在什么也看不到。",
    nothing_title="没有要试的修改",
    nothing_text="文章和问题都与读者正在用的索引一致，下面就是读者看到的答案。",
    missing="有还没有发布的修改。要试，先把它们准备好：会建立一个只给编辑看的索引，读者不受影响。",
    outdated="准备好之后又有修改：右边还不是最新的。",
    prepare="准备试问",
    prepare_again="重新准备",
    prepare_help="小的修改只要几秒。什么都不会发布。",
    trouble="现在建不了索引，所以没有可以试的：",
    cancelled="已取消，没有准备。",
    failed="没有准备好：",
    not_made="没有准备好。请到“管理”的“发布”里查看。",
    to_publish="去发布",
    differs="有什么不同",
    same="读者会看到同样的答案。",
    outcome_changes="结果：{now} → {then}",
    outcomes=publish.ZH.outcomes,
    notice="提示",
    nothing="什么都没有",
    first_changes="最好的段落：{now} → {then}",
    text_changes="最好的段落还是“{place}”，但文字变了",
    others_change="其他段落：新增 {new}，减少 {gone}",
    others_move="其他段落的顺序变了",
    confidence_changes="可信度：{now} → {then}",
)

EN = TrialStrings(
    code="en",
    about="Ask as a reader before you publish: what readers see now, and beside it what they would see. "
    "What you ask here is not counted.",
    try_it="Try it",
    field="Question to try",
    placeholder="Type a question",
    ask="Try it",
    published="What readers see now",
    unpublished="What they would see",
    not_published="Nothing is published yet, so readers see nothing.",
    nothing_title="Nothing to try",
    nothing_text="Articles and questions are those of the index that readers use. Below is the answer they see.",
    missing="Something is not published yet. To try it, prepare it first: an index is built that only editors can ask. "
    "Readers notice nothing.",
    outdated="Something was changed since this was prepared: the answer on the right is not the newest.",
    prepare="Prepare it",
    prepare_again="Prepare it again",
    prepare_help="A small change takes seconds. Nothing is published.",
    trouble="No index can be built now, so there is nothing to try:",
    cancelled="Cancelled; nothing was prepared.",
    failed="It was not prepared:",
    not_made="It was not prepared. See “Publish” under “Manage”.",
    to_publish="Go to Publish",
    differs="What differs",
    same="Readers would see the same answer.",
    outcome_changes="Outcome: {now} → {then}",
    outcomes=publish.EN.outcomes,
    notice="a notice",
    nothing="nothing",
    first_changes="Best passage: {now} → {then}",
    text_changes="The best passage is still “{place}”, with another text",
    others_change="Other passages: {new} more, {gone} fewer",
    others_move="The other passages come in another order",
    confidence_changes="Confidence: {now} → {then}",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}


def of(strings: Strings) -> TrialStrings:
    """The table in the same language as `strings`."""
    return LANGUAGES[strings.code]
