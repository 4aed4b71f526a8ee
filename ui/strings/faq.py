"""The texts of the FAQ editor, one table for each language, as in ui/strings/ask.py.

The texts of errors in files are in index/messages/errors_faq.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kb.faq.schema import QuestionKind


class ShownKind(StrEnum):
    """The kinds of questions as editors see them. The values are cells of the table.

    There are two kinds of golden question: a passage must answer it, or it must be refused. Because they are two, a golden
    question without a passage is seen as incomplete, and not as one that must be refused.
    """

    COVERED = "covered"
    WORDING = "wording"
    NOT_COVERED = "not_covered"
    GOLDEN = "golden"
    GOLDEN_REFUSAL = "golden_refusal"

    @classmethod
    def of(cls, kind: QuestionKind, linked: bool) -> ShownKind:
        """The sort for a kind. `linked` says that the question names a passage, whether that passage exists or not."""
        return cls.GOLDEN_REFUSAL if kind is QuestionKind.GOLDEN and not linked else cls(kind.value)

    @property
    def kind(self) -> QuestionKind:
        """The kind as the FAQ file has it."""
        return QuestionKind.GOLDEN if self.is_golden else QuestionKind(self.value)

    @property
    def is_golden(self) -> bool:
        """Whether the question only tests the index."""
        return self in (ShownKind.GOLDEN, ShownKind.GOLDEN_REFUSAL)

    @property
    def needs_passage(self) -> bool:
        """Whether a passage must be chosen for the question."""
        return self not in (ShownKind.NOT_COVERED, ShownKind.GOLDEN_REFUSAL)


@dataclass(frozen=True, kw_only=True)
class FaqStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    file_label: str
    no_article: str
    table_tab: str
    text_tab: str
    broken_tab: str
    # the table
    filter_label: str
    filter_hint: str
    shown: str
    unsaved: str
    question: str
    kind: str
    passage: str
    try_it: str
    note: str
    sorts: Mapping[ShownKind, str]
    introduction: str
    whole_section: str
    how: str
    help: str
    save: str
    discard: str
    # after saving
    saved: str
    nothing_to_save: str
    not_published: str
    not_saved: str
    new_row: str
    choose_passage: str
    choose_golden: str
    stands_twice: str
    # the text
    text_label: str
    text_help: str
    reload: str
    text_saved: str
    # links
    none_broken: str
    broken_hint: str
    place: str
    at: str
    library_error: str
    disk_error: str


ZH = FaqStrings(
    code="zh",
    file_label="文章",
    no_article="没有这篇文章",
    table_tab="问题列表",
    text_tab="YAML 文本",
    broken_tab="失效的链接（{count}）",
    filter_label="筛选",
    filter_hint="问题、类型或段落里的字",
    shown="显示 {shown} 个，共 {total} 个问题",
    unsaved="有 {count} 处修改还没有保存",
    question="问题",
    kind="类型",
    passage="回答它的段落",
    try_it="试问",
    note="说明",
    sorts={
        ShownKind.COVERED: "已收录",
        ShownKind.WORDING: "已收录，不展示",
        ShownKind.NOT_COVERED: "没有收录",
        ShownKind.GOLDEN: "检验题",
        ShownKind.GOLDEN_REFUSAL: "检验题：不作答",
    },
    introduction="概述",
    whole_section="整个小节",
    how="添加：点表格右上角的“+”，或者在最后的空行里打字。删除：点行首选中，再点右上角的垃圾桶或者按 Delete 键。"
    "屏幕窄时可以左右滑动。",
    help="已收录的问题要选一个段落；没有收录的问题不用选。错别字、中英混写、长篇叙述之类的问法选“已收录，不展示”：读者这样问也能找到答案，"
    "但在页面上看不到它。检验题在发布之前会考一考新索引：选的段落要排第一，并且当作答案给出；不应当回答的选“检验题：不作答”。",
    save="保存",
    discard="放弃修改",
    saved="已保存 {count} 处修改。",
    nothing_to_save="没有要保存的修改。",
    not_published="还没有发布：重新建立索引以后，读者才会用到。",
    not_saved="没有保存，请先改正：",
    new_row="新的一行",
    choose_passage="“{text}”是已收录的问题，请选择回答它的段落",
    choose_golden="“{text}”是检验题，请选择应当答出的段落；如果不应当回答，类型请选“检验题：不作答”",
    stands_twice="“{text}”已经有了，一个问题只写一次",
    text_label="整个文件",
    text_help="保存之前会检查格式。注释和顺序都按你写的保留。",
    reload="重新读取",
    text_saved="文件已保存。",
    none_broken="所有链接都能找到段落。",
    broken_hint="下面这些问题暂时不起作用。可以在问题列表里给它们另选段落，或者改正文本。",
    place="“{text}”这一行",
    at="{place}：{reason}",
    library_error="文章读不出来：",
    disk_error="文件写不进去：",
)

EN = FaqStrings(
    code="en",
    file_label="Article",
    no_article="no such article",
    table_tab="Questions",
    text_tab="YAML text",
    broken_tab="Broken links ({count})",
    filter_label="Filter",
    filter_hint="words of the question, kind or passage",
    shown="{shown} of {total} questions",
    unsaved="Unsaved changes: {count}",
    question="Question",
    kind="Kind",
    passage="Passage that answers",
    try_it="Try it",
    note="Note",
    sorts={
        ShownKind.COVERED: "covered",
        ShownKind.WORDING: "covered, hidden",
        ShownKind.NOT_COVERED: "not covered",
        ShownKind.GOLDEN: "golden",
        ShownKind.GOLDEN_REFUSAL: "golden: refuse",
    },
    introduction="Overview",
    whole_section="whole section",
    how="To add: the + at the top right of the table, or type in its last, empty row. To delete: select rows at their left, "
    "then the bin at the top right or the Delete key. Swipe sideways on a narrow screen.",
    help="Covered questions need a passage, not-covered ones have none. Choose “covered, hidden” for typos, mixed "
    "languages and long stories: they help to find the answer, and readers never see them. Golden questions test a new "
    "index before it is published: their passage must come first and be given as the answer. Choose “golden: refuse” for "
    "what must not be answered.",
    save="Save",
    discard="Discard changes",
    saved="Changes saved: {count}.",
    nothing_to_save="There is nothing to save.",
    not_published="Not yet published: readers get it once the index is built.",
    not_saved="Not saved. Please correct first:",
    new_row="new row",
    choose_passage="“{text}” is a covered question: choose the passage that answers it",
    choose_golden="“{text}” is a golden question: choose the passage that must come first, or the kind “golden: refuse” if it "
    "must not be answered",
    stands_twice="“{text}” is there already: write it once",
    text_label="The whole file",
    text_help="The form is checked before it is saved. Comments and order stay as you write them.",
    reload="Reload",
    text_saved="The file is saved.",
    none_broken="Every link leads to a passage.",
    broken_hint="These questions are out of use. Choose another passage in the table, or correct the text.",
    place="the row “{text}”",
    at="{place}: {reason}",
    library_error="The articles cannot be read:",
    disk_error="The file cannot be written:",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}
