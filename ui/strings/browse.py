"""The texts of the pages for reading: articles, one article, known questions. One table for each language, as in ask.py."""

from __future__ import annotations

from dataclasses import dataclass

from ui.strings.ask import Strings


@dataclass(frozen=True, kw_only=True)
class BrowseStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    articles: str
    questions: str
    pages: str
    # the list of articles
    search_label: str
    search_hint: str
    since: str
    until: str
    topic: str
    any_topic: str
    topic_hint: str
    sort: str
    newest: str
    by_title: str
    best: str
    show: str
    apply: str
    clear: str
    filters: str
    filters_on: str
    found: str
    found_one: str
    none_title: str
    none_text: str
    ask_instead: str
    undated: str
    passages: str
    one_passage: str
    page_of: str
    previous: str
    next: str
    # an article
    back: str
    gone_title: str
    gone_text: str
    no_text: str
    outline: str
    here: str
    link_here: str
    asked_here: str
    more_questions: str
    more_articles: str
    more_topics: str
    # known questions
    questions_text: str
    questions_label: str
    questions_hint: str
    no_questions: str
    newest_title: str
    all_articles: str
    questions_found: str
    questions_found_one: str
    only_first: str
    exact: str
    no_exact: str
    near: str
    # the settings of the knowledge base
    site_wrong_title: str
    site_wrong_before: str
    site_wrong_built_in: str
    index_wrong_title: str
    index_wrong_text: str


ZH = BrowseStrings(
    code="zh",
    articles="文章",
    questions="常见问题",
    pages="页面",
    search_label="找文章",
    search_hint="标题里的字，或大意",
    since="从",
    until="到",
    topic="话题",
    any_topic="所有话题",
    topic_hint="话题里的字",
    sort="排序",
    newest="最新的在前",
    by_title="按标题",
    best="最相关的在前",
    show="查找",
    apply="应用",
    clear="清除条件",
    filters="筛选和排序",
    filters_on="已筛选",
    found="{count} 篇文章",
    found_one="{count} 篇文章",
    none_title="没有找到这样的文章",
    none_text="换个词，或者放宽日期和话题试试。",
    ask_instead="直接提问：{words}",
    undated="没有日期",
    passages="{count} 个段落",
    one_passage="{count} 个段落",
    page_of="第 {page} 页，共 {pages} 页",
    previous="上一页",
    next="下一页",
    back="全部文章",
    gone_title="没有这篇文章",
    gone_text="它可能已经删除，或者换了名字。",
    no_text="这篇文章没有正文。",
    outline="目录",
    here="你要找的段落",
    link_here="这一段的链接",
    asked_here="这一段回答的问题",
    more_questions="还有 {count} 个",
    more_articles="还有 {count} 篇相关文章",
    more_topics="还有 {count} 个相关话题",
    questions_text="这些问题都有回答。点一下就能问。",
    questions_label="找问题",
    questions_hint="问题里的字，或大意",
    no_questions="还没有整理出常见问题。可以直接提问，也可以先看看文章。",
    newest_title="最新的文章",
    all_articles="全部 {count} 篇文章",
    questions_found="找到 {count} 个问题",
    questions_found_one="找到 {count} 个问题",
    only_first="这里只列出前 {count} 个，多写几个字可以缩小范围。",
    exact="含有这些字的问题",
    no_exact="没有含有这些字的问题。",
    near="意思最接近的问题",
    site_wrong_title="知识库的介绍文件有误",
    site_wrong_before="读者看到的仍是改错之前的内容。改正以后立即生效：",
    site_wrong_built_in="读者看到的是默认的名称、文字和颜色。改正以后立即生效：",
    index_wrong_title="已发布的索引打不开",
    index_wrong_text="读者用的是最近一个完好的版本，不会出错，但可能看不到最新的内容。重新发布一次就能恢复：",
)

EN = BrowseStrings(
    code="en",
    articles="Articles",
    questions="FAQ",
    pages="Pages",
    search_label="Find articles",
    search_hint="Title words or a subject",
    since="From",
    until="To",
    topic="Topic",
    any_topic="Any topic",
    topic_hint="Words of a topic",
    sort="Order",
    newest="Newest first",
    by_title="By title",
    best="Best match first",
    show="Search",
    apply="Apply",
    clear="Clear",
    filters="Filter and order",
    filters_on="filtered",
    found="{count} articles",
    found_one="{count} article",
    none_title="No such article",
    none_text="Try another word, or a wider range of dates and topics.",
    ask_instead="Ask it instead: {words}",
    undated="no date",
    passages="{count} passages",
    one_passage="{count} passage",
    page_of="Page {page} of {pages}",
    previous="Previous",
    next="Next",
    back="All articles",
    gone_title="There is no such article",
    gone_text="It may have been removed or renamed.",
    no_text="This article has no text.",
    outline="Contents",
    here="The passage you came for",
    link_here="Link to this passage",
    asked_here="Questions this answers",
    more_questions="{count} more",
    more_articles="More related articles: {count}",
    more_topics="More related topics: {count}",
    questions_text="All of these are answered. Click one to ask it.",
    questions_label="Find questions",
    questions_hint="Words, or what it means",
    no_questions="No questions have been collected yet. Ask one, or read the articles.",
    newest_title="Newest articles",
    all_articles="All {count} articles",
    questions_found="{count} questions found",
    questions_found_one="{count} question found",
    only_first="These are the first {count}; more words narrow them down.",
    exact="Questions with these words",
    no_exact="No question has these words.",
    near="Nearest in meaning",
    site_wrong_title="The description of the knowledge base is wrong",
    site_wrong_before="Readers still see what it said before. A correction counts at once:",
    site_wrong_built_in="Readers see the built-in name, texts and colours. A correction counts at once:",
    index_wrong_title="The published index cannot be opened",
    index_wrong_text="Readers get the last good version, without what is newest. To mend it, publish again:",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}


def of(strings: Strings) -> BrowseStrings:
    """The table in the same language as `strings`."""
    return LANGUAGES[strings.code]
