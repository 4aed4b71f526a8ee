"""The texts of the proposals what to write next, one table for each language, as in ui/strings/ask.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.proposals.trial import AskedAs
from index.search.answer import Outcome


@dataclass(frozen=True, kw_only=True)
class ProposalStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    files_tab: str
    next_tab: str
    about: str
    gathering: str
    no_index: str
    unreadable: str
    nothing: str
    more: str
    # the reasons
    asked_once: str
    asked_times: str
    by_a_hair: str
    heading: str
    opening: str
    nearest: str
    unnamed: str
    whole_passage: str
    # the card
    passage: str
    wording: str
    placeholder: str
    write: str
    write_hidden: str
    write_not_covered: str
    show_effect: str
    written: str
    undo: str
    undone: str
    not_written: str
    no_words: str
    # the effect
    trying: str
    colon: str
    none_change: str
    one_changes: str
    many_change: str
    asked_again: str
    kinds: Mapping[AskedAs, str]
    outcomes: Mapping[Outcome, str]
    better: str
    worse: str
    other: str
    before: str
    after: str
    finds: str
    finds_nothing: str
    only_near: str


ZH = ProposalStrings(
    code="zh",
    files_tab="已有的问题",
    next_tab="接下来写什么",
    about="最值得写的排在前面：读者问得多却没答好的问题、自己的标题或第一句都找不到的段落、还没有任何已知问题的段落。"
    "没有现成的问法时，请用读者会用的话来写，段落已经选好。",
    gathering="正在试问……",
    no_index="还没有可以试问的索引。请先发布一次。",
    unreadable="现在给不出建议：",
    nothing="没有要补的：每个段落都有已知问题，也都找得到。",
    more="再看 {count} 条",
    asked_once="读者问过 1 次，{outcome}，可信度 {confidence}",
    asked_times="读者问过 {times} 次，{outcome}，可信度 {confidence}",
    by_a_hair="勉强答上",
    heading="问它的标题“{text}”，找到的却是：{place}",
    opening="问它的第一句，找到的却是：{place}",
    nearest="最接近的段落：{place}",
    unnamed="还没有已知问题指向这一段",
    whole_passage="全文",
    passage="回答它的段落",
    wording="读者会怎么问（每行一个）",
    placeholder="用读者会用的话",
    write="写进 FAQ",
    write_hidden="写进 FAQ，不展示",
    write_not_covered="文章里没有答案",
    show_effect="看看会改变什么",
    undo="撤销",
    undone="已撤销，问题文件和原来一样。",
    written="已写进 {file}（{count} 个问题）：{place}。还没有发布：重新建立索引以后，读者才会用到。",
    not_written="没有写进去",
    no_words="请先写一个问法。",
    trying="正在试算……",
    colon="：",
    none_change="另外试问的问题都没有变化。",
    one_changes="另外有 1 个问题会变：",
    many_change="另外有 {count} 个问题会变：",
    asked_again="试问了：{counts}。",
    kinds={
        AskedAs.NEW: "新问题",
        AskedAs.GOLDEN: "检验题",
        AskedAs.KNOWN: "已知问题",
        AskedAs.HEADING: "标题",
        AskedAs.LOGGED: "读者问过",
    },
    outcomes={Outcome.ANSWERED: "答上了", Outcome.UNSURE: "不确定", Outcome.NOT_COVERED: "没有答上"},
    better="变好",
    worse="变差",
    other="变了",
    before="现在：",
    after="以后：",
    finds="{place}，{outcome}（{confidence}）",
    finds_nothing="什么也没找到，{outcome}（{confidence}）",
    only_near="这是在现在的索引上加上这些问题试算的；发布时会重新检验，可信度可能略有不同。",
)

EN = ProposalStrings(
    code="en",
    files_tab="Questions of an article",
    next_tab="What to write next",
    about="Most useful first: what readers ask often and is not answered well, passages that their own heading or first "
    "sentence does not find, and passages that no known question names. Where there is no wording yet, write it as a reader "
    "would; the passage is already chosen.",
    gathering="Asking the index…",
    no_index="There is no index to ask yet. Publish once first.",
    unreadable="No proposals now:",
    nothing="Nothing is missing: every passage has a known question and finds itself.",
    more="Show {count} more",
    asked_once="asked once by readers: {outcome}, confidence {confidence}",
    asked_times="asked {times} times by readers: {outcome}, confidence {confidence}",
    by_a_hair="answered by a hair",
    heading="its heading “{text}” finds something else: {place}",
    opening="its first sentence finds something else: {place}",
    nearest="nearest passage: {place}",
    unnamed="no known question leads there",
    whole_passage="The whole passage",
    passage="Passage that answers",
    wording="How readers would ask (one a line)",
    placeholder="in the words of a reader",
    write="Add to the FAQ",
    write_hidden="Add, hidden from readers",
    write_not_covered="The articles do not answer this",
    show_effect="Show what it changes",
    undo="Undo",
    undone="Undone; the file of questions is as it was.",
    written="Written to {file} (questions: {count}): {place}. Not yet published: readers get it once the index is built.",
    not_written="Not written",
    no_words="Write a question first.",
    trying="Trying it…",
    colon=":",
    none_change="No other question that was asked again changes.",
    one_changes="1 other question changes:",
    many_change="{count} other questions change:",
    asked_again="Asked again: {counts}.",
    kinds={
        AskedAs.NEW: "new question",
        AskedAs.GOLDEN: "golden question",
        AskedAs.KNOWN: "known question",
        AskedAs.HEADING: "heading",
        AskedAs.LOGGED: "asked by readers",
    },
    outcomes={Outcome.ANSWERED: "answered", Outcome.UNSURE: "unsure", Outcome.NOT_COVERED: "not answered"},
    better="better",
    worse="worse",
    other="changed",
    before="Now:",
    after="Then:",
    finds="{place}, {outcome} ({confidence})",
    finds_nothing="nothing found, {outcome} ({confidence})",
    only_near="Computed on the index in use, with these questions added. Publishing checks again, and confidences may differ a "
    "little.",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}
