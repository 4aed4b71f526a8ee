"""The texts of the Manage page and of its Articles part, one table for each language, as in ui/strings/ask.py.

`cautions` has a text for each `CheckKind` of kb/library/preview.py. The Chinese ones come from
index/messages/errors_articles.py. The English ones stand here, because pages use typographic quotation
marks and the command line does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from index.messages import yaml_reasons
from index.messages.errors_articles import CHINESE
from kb.library.preview import Check, CheckKind
from ui.strings.ask import Strings


class ManagePart(StrEnum):
    """The parts of the Manage page. The values are used in its address."""

    ARTICLES = "articles"
    QUESTIONS = "questions"
    PUBLISH = "publish"
    VERSIONS = "versions"


@dataclass(frozen=True, kw_only=True)
class ManageStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    page: str
    parts: Mapping[ManagePart, str]
    settings_wrong: str
    no: str
    build_next: str
    still_seen: str
    more: str
    # bringing in articles
    add_title: str
    drop: str
    paste: str
    paste_name: str
    paste_text: str
    look: str
    paste_missing: str
    reading: str
    pictures: str
    reading_file: str
    reading_page: str
    read: str
    full: str
    displaced: str
    not_read: str
    too_large: str
    waiting: str
    file: str
    look_at: str
    origin: str
    store: str
    store_all: str
    leave_out: str
    left_out: str
    drop_all: str
    drop_all_sure: str
    drop_yes: str
    dropped: str
    added: str
    replaced: str
    stored: str
    not_stored: str
    # how an article is understood
    title: str
    published: str
    source: str
    topics: str
    tags: str
    tags_hint: str
    tags_name: str
    sections: str
    passages_title: str
    limits: str
    topics_title: str
    to_check: str
    nothing_to_check: str
    waits_too: str
    corrections_go: str
    keep_corrections: str
    related: str
    none: str
    part: str
    cautions: Mapping[CheckKind, str]
    wrong_date: str
    # the articles that are there
    articles_title: str
    no_articles: str
    no_articles_text: str
    unreadable: str
    ignored: str
    search: str
    search_hint: str
    nothing_found: str
    id: str
    passages: str
    show_article: str
    choose_article: str
    correct: str
    save: str
    corrected: str
    uncorrect: str
    uncorrected: str
    remove: str
    remove_sure: str
    remove_yes: str
    removed: str
    not_removed: str
    # what was removed or replaced
    gone_title: str
    gone_text: str
    gone_label: str
    gone: str
    gone_replaced: str
    with_questions: str
    restore: str
    restore_over: str
    restore_yes: str
    restored: str
    restored_over: str
    not_restored: str
    articles_first: str
    unsaved: str

    def caution(self, caution: Check) -> str:
        """The text of a check, for the editor."""
        detail = caution.detail
        if self.code == "zh" and caution.concern in yaml_reasons.CARRIED_BY:
            detail = yaml_reasons.chinese(detail)
        return self.cautions[caution.concern].format(
            detail=detail, article=caution.article, count=caution.count, share=caution.share
        )


ZH = ManageStrings(
    code="zh",
    page="管理",
    parts={
        ManagePart.ARTICLES: "文章",
        ManagePart.QUESTIONS: "问题",
        ManagePart.PUBLISH: "发布",
        ManagePart.VERSIONS: "版本",
    },
    settings_wrong="设置有误",
    no="取消",
    more="另有 {count} 条没有显示。",
    build_next="读者还看不到：到“发布”里建立索引之后才生效。",
    still_seen="读者还看得到它，直到你在“发布”里发布。",
    add_title="添加文章",
    drop="拖入或选择文件（{kinds}）。每篇最大 {limit} MB，ZIP 最大 {zip_limit} MB。先预览，再保存。",
    paste="粘贴文字",
    paste_name="名称（以 .md 结尾的按 Markdown 读）",
    paste_text="文章全文",
    look="预览",
    paste_missing="请填写名称和全文。",
    reading="正在读取…",
    pictures="图片：{count} 张，发布后显示在原来的位置",
    reading_file="正在读取 {name}（第 {number} 个，共 {total} 个）",
    reading_page="{file}，第 {done} 页，共 {total} 页",
    read="有 {count} 篇等待保存。请先看看读得对不对。",
    full="等待保存的文件太多了，从“{name}”起没有读取。请先保存一部分（最多同时 {most} 篇）。",
    displaced="“{name}”和“{other}”会成为同一篇文章，只留下后一个。要两篇都保存，请给其中一个改名。",
    not_read="这些文件没有读进来：",
    too_large="带红色标记的文件太大，没有传上来：每篇最大 {limit} MB，ZIP 最大 {zip_limit} MB。请去掉图片或者拆开再传。",
    waiting="等待保存（{count}）",
    file="文件",
    look_at="查看",
    origin="文件：{file}　编号：{id}",
    store="保存这一篇",
    store_all="全部保存（{count}）",
    leave_out="不要这一篇",
    left_out="“{name}”没有保存。",
    drop_all="全部不要",
    drop_all_sure="等待保存的 {count} 篇都不要了吗？",
    drop_yes="确定不要",
    dropped="等待保存的文件都已丢弃。",
    added="已保存《{title}》（{id}）。",
    replaced="已保存《{title}》，替换了原来的 {id}。",
    stored="保存了 {count} 篇，共 {total} 篇。",
    not_stored="“{name}”没有保存：{reason}",
    title="标题",
    published="发布日期",
    source="来源",
    topics="相关话题（一行一个）",
    tags="标签（用逗号隔开）",
    tags_hint="读者和程序可以只在某个标签的文章里提问",
    tags_name="标签",
    sections="小节（{count}）",
    passages_title="段落（{count}）",
    limits="第 {number} 段 · 第 {start}–{end} 字 · {count} 字",
    topics_title="相关话题（{count}）",
    to_check="请检查",
    nothing_to_check="没有需要检查的地方。",
    waits_too="{caution}（那一篇也在等待保存）",
    corrections_go="原来那一版的更正不会带过来：",
    keep_corrections="沿用这些更正",
    related="相关话题",
    none="没有",
    part="{name}：{text}",
    cautions={kind: CHINESE[kind] for kind in CheckKind},
    wrong_date="看不懂日期“{text}”，请写成 2024-04-01 这样。",
    articles_title="已有的文章（{count}）",
    no_articles="还没有文章",
    no_articles_text="把文件拖到上面，或者粘贴文字。保存之后会列在这里。",
    unreadable="这些问题会使索引建不起来，请先处理：",
    ignored="这些文件没有用到：",
    search="查找",
    search_hint="标题、编号或正文里的词",
    nothing_found="没有找到。",
    id="编号",
    passages="段落",
    show_article="查看一篇文章",
    choose_article="请选择",
    correct="更正标题、日期、来源、相关话题",
    save="保存更正",
    corrected="{id} 的更正已保存，原文件没有改动。",
    uncorrect="撤销更正，按原文件",
    uncorrected="{id} 的更正已撤销。",
    remove="删除这篇文章",
    remove_sure="确定删除《{title}》吗？它和它的问题都会留在“已删除或被替换”里，随时可以恢复。",
    remove_yes="确定删除",
    removed="已删除 {id}，可以在“已删除或被替换”里恢复。",
    not_removed="{id} 没有删除：{reason}",
    gone_title="已删除或被替换（{count}）",
    gone_text="删除的文章，和被新版本替换掉的旧版本。恢复之后，更正和问题也一起回来。",
    gone_label="要恢复哪一篇",
    gone="{title}　{when} 删除",
    gone_replaced="{title}　{when} 被替换",
    with_questions="{line}（连同问题）",
    restore="恢复",
    restore_over="现在有文章 {id}：恢复以后，现在的这一版会移到“已删除或被替换”里。确定恢复吗？",
    restore_yes="确定恢复",
    restored="已恢复《{title}》（{id}）。",
    restored_over="已恢复《{title}》（{id}），替换下来的一版在“已删除或被替换”里。",
    not_restored="没有恢复：{reason}",
    articles_first="先到“文章”里添加文章，再来这里。",
    unsaved="“问题”里有 {count} 处修改还没有保存，这次发布不会带上。",
)

EN = ManageStrings(
    code="en",
    page="Manage",
    parts={
        ManagePart.ARTICLES: "Articles",
        ManagePart.QUESTIONS: "Questions",
        ManagePart.PUBLISH: "Publish",
        ManagePart.VERSIONS: "Versions",
    },
    settings_wrong="A setting is wrong",
    no="Cancel",
    more="{count} more are not shown.",
    build_next="Readers do not see it yet: build under “Publish” first.",
    still_seen="Readers still see it until you publish.",
    add_title="Add articles",
    drop="Drop or choose files ({kinds}). Up to {limit} MB each, ZIP up to {zip_limit} MB. You see them before they are kept.",
    paste="Paste text",
    paste_name="Name (one that ends in .md is read as Markdown)",
    paste_text="The whole article",
    look="Preview",
    paste_missing="A name and the text are needed.",
    reading="Reading…",
    pictures="Pictures: {count}; readers see them where they stand",
    reading_file="Reading {name} ({number} of {total})",
    reading_page="{file}: page {done} of {total}",
    read="{count} waiting to be stored. Check first that they were understood.",
    full="Too many files wait: from “{name}” on none was read. Store some first ({most} wait at once at most).",
    displaced="“{name}” and “{other}” would be the same article; only the second one waits. To keep both, rename one.",
    not_read="These files were not read:",
    too_large="Files marked red are too large and did not arrive: up to {limit} MB each, ZIP up to {zip_limit} MB. "
    "Take pictures out or split them.",
    waiting="Waiting to be stored ({count})",
    file="File",
    look_at="Look at",
    origin="File: {file} · id: {id}",
    store="Store this one",
    store_all="Store all {count}",
    leave_out="Leave it out",
    left_out="“{name}” was not stored.",
    drop_all="Leave all out",
    drop_all_sure="Leave out all {count} that wait?",
    drop_yes="Leave them out",
    dropped="Nothing waits any more; nothing was stored.",
    added="Stored “{title}” ({id}).",
    replaced="Stored “{title}” in place of the earlier {id}.",
    stored="{count} of {total} stored.",
    not_stored="“{name}” was not stored: {reason}",
    title="Title",
    published="Published",
    source="Source",
    topics="Related topics (one a line)",
    tags="Tags (commas between them)",
    tags_hint="Readers and programs can ask only the articles with a tag",
    tags_name="Tags",
    sections="Sections ({count})",
    passages_title="Passages ({count})",
    limits="Passage {number} · characters {start}–{end} · {count} long",
    topics_title="Related topics ({count})",
    to_check="To check",
    nothing_to_check="Nothing to check.",
    waits_too="{caution} (that one waits to be stored, too)",
    corrections_go="Corrections of the earlier version that will not be carried over:",
    keep_corrections="Keep these corrections",
    related="Related topics",
    none="none",
    part="{name}: {text}",
    cautions={concern: concern.value for concern in CheckKind}
    | {
        CheckKind.NO_TITLE: "no title was found; the file name “{detail}” is used",
        CheckKind.UNREAD_DATE: "the date “{detail}” was not understood",
        CheckKind.LONG: "a paragraph of {count} characters is longer than a passage and was split: “{detail}”",
        CheckKind.MOJIBAKE: "{share:.0%} of the text seems to be read in a wrong encoding: “{detail}”",
        CheckKind.UNREAD_PART: "the file “{detail}” inside this one was not read; add it by itself",
        CheckKind.UNKNOWN_SIGNS: "{count} signs of the font “{detail}” are kept as they are stored; "
        "look whether they say something",
        CheckKind.DUPLICATE: "the article “{article}” has the same text",
        CheckKind.NEAR: "{share:.0%} of its text is also in the article “{article}”",
        CheckKind.SAME_TITLE: "the article “{article}” has the same title",
        CheckKind.REPLACES: "the article “{article}” is there already: this version will take its place; "
        "the earlier one is kept under “Removed and replaced”",
        CheckKind.SAME_FILE: "the article “{article}” is there already, and its file is the same",
        CheckKind.OTHER_TEXT: "its text was written anew for another version of the file, and is not used",
    },
    wrong_date="The date “{text}” was not understood; write it as 2024-04-01.",
    articles_title="Articles ({count})",
    no_articles="No articles yet",
    no_articles_text="Drop files above, or paste text. What you store is listed here.",
    unreadable="This keeps the index from being built:",
    ignored="Nothing reads these files:",
    search="Find",
    search_hint="words of the title, id or text",
    nothing_found="Nothing found.",
    id="Id",
    passages="Passages",
    show_article="Look at an article",
    choose_article="Choose one",
    correct="Correct title, date, source, related topics, tags",
    save="Save corrections",
    corrected="The corrections of {id} are saved; the file itself is unchanged.",
    uncorrect="Undo corrections",
    uncorrected="The corrections of {id} are undone.",
    remove="Remove this article",
    remove_sure="Remove “{title}”? It and its questions are kept under “Removed and replaced”; you can restore them.",
    remove_yes="Remove it",
    removed="Removed {id}; restore it under “Removed and replaced”.",
    not_removed="{id} was not removed: {reason}",
    gone_title="Removed and replaced ({count})",
    gone_text="Articles that were removed, and versions that others took the place of. Corrections and questions "
    "come back with what you restore.",
    gone_label="Which one to restore",
    gone="{title} · removed {when}",
    gone_replaced="{title} · replaced {when}",
    with_questions="{line} (with questions)",
    restore="Restore",
    restore_over="There is an article {id} now: it will move to “Removed and replaced”. Restore the other one?",
    restore_yes="Restore it",
    restored="Restored “{title}” ({id}).",
    restored_over="Restored “{title}” ({id}); what was there is under “Removed and replaced” now.",
    not_restored="It was not restored: {reason}",
    articles_first="Add articles under “Articles” first, then come back.",
    unsaved="Changes under “Questions” that are not saved, and will not be published: {count}.",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}


def of(strings: Strings) -> ManageStrings:
    """The table in the same language as `strings`."""
    return LANGUAGES[strings.code]
