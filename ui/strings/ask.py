"""The texts of the page where readers ask, one table for each language. Other pages have tables in modules beside this one.

A table is a `Strings` value. When a text is missing in one language, importing this module raises TypeError. Words in braces
are filled in by `str.format`; a test checks that both languages use the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")


@dataclass(frozen=True, kw_only=True)
class Strings:
    """The texts in one language. `code` is the value of `lang=` in addresses, `html_lang` the one in HTML.

    `name` and `welcome` are used when site.toml gives none: see ui/shell/site.py.
    """

    code: str
    html_lang: str
    name: str
    language_label: str
    other_language: str
    # asking
    question_label: str
    placeholder: str
    ask: str
    suggestions: str
    suggestion_one: str
    suggestion_count: str
    suggestion_topic: str
    suggestion_article: str
    recent_title: str
    recent_clear: str
    welcome: str
    examples_title: str
    frequent_title: str
    frequent_hint: str
    frequent_rest: str
    introduction: str
    table: str
    picture: str
    empty_title: str
    empty_text: str
    wordless_title: str
    wordless_text: str
    long_question: str
    unread: str
    instead_title: str
    # the tag whose articles are asked
    tag_label: str
    all_articles: str
    no_tag: str
    only_tagged: str
    ask_all: str
    # the answer
    answer_label: str
    surely: str
    probably: str
    unsure_title: str
    unsure_text: str
    not_covered_title: str
    not_covered_text: str
    unwritten_title: str
    unwritten_text: str
    unwritten_text_unkept: str
    you_asked: str
    contact: str
    tell_question: str
    tell: str
    told: str
    meant_title: str
    nothing_near: str
    more: str
    nearest: str
    nearest_one: str
    as_written: str
    source: str
    published: str
    why: str
    why_words: str
    why_known: str
    open_article: str
    copies_one: str
    copies: str
    older_one: str
    older: str
    around: str
    before: str
    after: str
    copy: str
    copy_passage: str
    copied: str
    share: str
    shared: str
    copy_failed: str
    topics_title: str
    topics_hint: str
    topics_hint_unkept: str
    articles_title: str
    helpful_question: str
    helpful: str
    not_helpful: str
    thanks: str
    comment_label: str
    comment_hint: str
    send: str
    comment_thanks: str
    # trouble
    working: str
    lost: str
    skip: str
    clear: str
    failed_title: str
    failed_text: str
    no_page: str
    needs_scripts: str
    no_index_title: str
    no_index_text: str
    build: str
    building: str
    build_busy: str
    build_failed: str
    damaged_title: str
    damaged_text: str
    model_title: str
    model_text: str
    settings_title: str
    settings_text: str
    # the foot
    default_note: str
    counts: str
    months: tuple[str, ...]
    date: str

    def day(self, published: str) -> str:
        """The day of an ISO date or time, as people write it in this language. Any other text is returned unchanged."""
        match = _ISO_DATE.match(published)
        if not match or not 1 <= int(match[2]) <= 12:
            return published
        year, month, day = (int(part) for part in match.groups())
        return self.date.format(year=year, month=self.months[month - 1], day=day)


ZH = Strings(
    code="zh",
    html_lang="zh-CN",
    name="知识库问答",
    language_label="语言",
    other_language="English",
    question_label="你的问题",
    placeholder="用自己的话写下问题",
    ask="提问",
    suggestions="你想问的可能是",
    suggestion_one="有 1 个建议，用上下键选择",
    suggestion_count="有 {count} 个建议，用上下键选择",
    suggestion_topic="话题",
    suggestion_article="文章",
    recent_title="刚才问过的",
    recent_clear="清除",
    welcome="用自己的话提问，这里会找出文章里回答它的那一段，并告诉你出处。文章里没有的，也会直说。",
    examples_title="可以这样问",
    frequent_title="常见问题",
    frequent_hint="按文章的小节排列，点一下就能问。",
    frequent_rest="全部 {count} 个在“常见问题”里",
    introduction="概述",
    table="表格",
    picture="图片",
    empty_title="想问什么？",
    empty_text="还没有看到问题。写一句话就可以，口语、错别字都没关系。",
    wordless_title="请用文字提问",
    wordless_text="这里只读得懂文字。写一句话就可以，口语、错别字都没关系。",
    long_question="这个问题很长：网址里只保留前 {limit} 个字，分享出去的链接也只会问这一部分。",
    unread="这个问题太长，只读了开头和结尾各 {half} 个字，中间的 {unread} 个字没有读。",
    instead_title="可以这样问",
    tag_label="在哪些文章里找",
    all_articles="全部文章",
    no_tag="没有文章带标签“{tag}”，所以在全部文章里找。",
    only_tagged="只在带标签“{tag}”的文章里找过",
    ask_all="在全部文章里找",
    answer_label="回答",
    surely="这一段很可能回答了你的问题",
    probably="这一段应该能回答你的问题",
    unsure_title="下面是最接近的段落，不一定能回答你的问题",
    unsure_text="请读一读再判断，也可以换个说法再问一次。",
    not_covered_title="这个知识库没有回答这个问题",
    not_covered_text="收录的文章里没有找到答案。可以换个说法，或者看看最接近的内容。",
    unwritten_title="还没有这篇文章",
    unwritten_text="已记下有人需要它。可以先看看最接近的内容。",
    unwritten_text_unkept="可以先看看最接近的内容。",
    you_asked="你问的是：",
    contact="也可以直接问：",
    tell_question="这里应该有答案吗？",
    tell="告诉编辑",
    told="谢谢，编辑会看到你的问题。",
    meant_title="你想问的可能是",
    nothing_near="也没有找到相近的段落。",
    more="其他相关段落",
    nearest="仍想看看最接近的 {count} 个段落",
    nearest_one="仍想看看最接近的段落",
    as_written="原文不是中文，这里照原样显示。",
    source="出处：",
    published="发布于 {date}",
    why="为什么是这一段",
    why_words="问题里的词，对上了这段里的词：",
    why_known="和这个常见问题很像：",
    open_article="在文章里看这一段",
    copies_one="另有 1 篇文章也是这样写的",
    copies="另有 {count} 篇文章也是这样写的",
    older_one="有 1 个较早的版本",
    older="有 {count} 个较早的版本",
    around="看看前后文",
    before="上一段",
    after="下一段",
    copy="复制回答",
    copy_passage="复制这一段",
    copied="文字和出处已复制",
    share="复制链接",
    shared="链接已复制",
    copy_failed="没能复制，请手动选中文字",
    topics_title="还没有文章的相关话题",
    topics_hint="点一下就会提问，编辑能看到有人需要它。",
    topics_hint_unkept="点一下就会提问，看看有没有相近的内容。",
    articles_title="相关文章",
    helpful_question="这对你有帮助吗？",
    helpful="有帮助",
    not_helpful="没帮助",
    thanks="谢谢，已经记下。",
    comment_label="想补充一句吗？（可以不写）",
    comment_hint="请不要写姓名、电话等个人信息。",
    send="发送",
    comment_thanks="谢谢，你写的话已经记下。",
    working="正在处理…",
    lost="和服务器的连接断了，正在重新连接…",
    skip="跳到正文",
    clear="清空输入框",
    failed_title="这个问题没能处理好",
    failed_text="是知识库出了错，不是你的问题有什么不对。请稍后再试，或者换个说法。",
    no_page="没有这个页面。可以在这里提问。",
    needs_scripts="这个页面需要 JavaScript，请在浏览器里打开它。",
    no_index_title="知识库还没有建好",
    no_index_text="文章要先建成索引才能提问。请在命令行运行：",
    build="现在建立索引",
    building="正在读文章…",
    build_busy="已经有人在建立索引了，请稍后刷新。",
    build_failed="索引没有建成：",
    damaged_title="知识库暂时不能用",
    damaged_text="索引打不开。管理员运行下面的命令就能恢复：",
    model_title="知识库暂时不能用",
    model_text="读懂问题用的模型打不开。管理员运行下面的命令就能恢复：",
    settings_title="知识库的设置有误",
    settings_text="请管理员改正设置后重新启动。",
    default_note="内容仅供参考，不是专业意见。",
    counts="收录 {articles} 篇文章、{passages} 个段落",
    months=tuple(str(month) for month in range(1, 13)),
    date="{year} 年 {month} 月 {day} 日",
)

EN = Strings(
    code="en",
    html_lang="en",
    name="Ask the knowledge base",
    language_label="Language",
    other_language="中文",
    question_label="Your question",
    placeholder="In your own words",
    ask="Ask",
    suggestions="You may mean",
    suggestion_one="1 suggestion; choose with the arrow keys",
    suggestion_count="{count} suggestions; choose with the arrow keys",
    suggestion_topic="topic",
    suggestion_article="article",
    recent_title="Asked a moment ago",
    recent_clear="Clear",
    welcome="Ask in your own words. You get the passage that answers, and its source. If there is none, we say so.",
    examples_title="For example",
    frequent_title="Frequently asked",
    frequent_hint="By section of the articles. Click a question to ask it.",
    frequent_rest="All {count} are in the FAQ",
    introduction="Overview",
    table="Table",
    picture="Picture",
    empty_title="What would you like to know?",
    empty_text="There is no question yet. One sentence is enough, in everyday words.",
    wordless_title="Please ask in words",
    wordless_text="Only words can be understood here. One sentence is enough, in everyday words.",
    long_question="A long question: the address keeps its first {limit} characters, and a shared link asks only those.",
    unread="A very long question: its first and last {half} characters were read, the {unread} between them were not.",
    instead_title="For example",
    tag_label="Articles to ask",
    all_articles="All articles",
    no_tag="No article has the tag “{tag}”, so all articles are asked.",
    only_tagged="Only articles with the tag “{tag}” were asked",
    ask_all="Ask all articles",
    answer_label="Answer",
    surely="This passage very likely answers your question",
    probably="This passage probably answers your question",
    unsure_title="These are the closest passages; they may not answer your question",
    unsure_text="Read and judge for yourself, or ask again in other words.",
    not_covered_title="This knowledge base does not answer that",
    not_covered_text="None of its articles has the answer. Try other words, or see what comes nearest.",
    unwritten_title="There is no article on this yet",
    unwritten_text="It is noted that somebody needs it. Meanwhile, see what comes nearest.",
    unwritten_text_unkept="Meanwhile, see what comes nearest.",
    you_asked="You asked: ",
    contact="You can also ask: ",
    tell_question="Should the answer be here?",
    tell="Tell the editors",
    told="Thank you, the editors will see your question.",
    meant_title="Did you mean",
    nothing_near="No passage comes near it either.",
    more="More passages on this",
    nearest="Show the {count} nearest passages anyway",
    nearest_one="Show the nearest passage anyway",
    as_written="The article is in Chinese; it is shown as it was written.",
    source="Source: ",
    published="Published {date}",
    why="Why this passage",
    why_words="Words of your question, and the words they met here:",
    why_known="Close to this frequently asked question:",
    open_article="Open in the article",
    copies_one="The same in 1 other article",
    copies="The same in {count} other articles",
    older_one="1 earlier version",
    older="{count} earlier versions",
    around="Show what stands around it",
    before="Before it",
    after="After it",
    copy="Copy answer",
    copy_passage="Copy passage",
    copied="Text and source copied",
    share="Copy link",
    shared="Link copied",
    copy_failed="Copying failed; please select the text by hand",
    topics_title="Related topics without an article",
    topics_hint="A click asks, and tells the editors that somebody needs it.",
    topics_hint_unkept="A click asks, and shows what comes near.",
    articles_title="Related articles",
    helpful_question="Did this help?",
    helpful="It helped",
    not_helpful="It did not",
    thanks="Thank you, noted.",
    comment_label="Anything to add? (optional)",
    comment_hint="Please leave out names, phone numbers and the like.",
    send="Send",
    comment_thanks="Thank you, your words are noted.",
    working="Working…",
    lost="The connection to the server is lost; trying again…",
    skip="Skip to main content",
    clear="Clear the field",
    failed_title="This question could not be answered",
    failed_text="The knowledge base made a mistake, not you. Please try again in a while, or in other words.",
    no_page="There is no such page. You can ask here.",
    needs_scripts="This page needs JavaScript. Please allow it in your browser.",
    no_index_title="The knowledge base is not built yet",
    no_index_text="The articles need an index before they can be asked. On the command line, run:",
    build="Build the index now",
    building="Reading the articles…",
    build_busy="Somebody is building the index already. Please reload in a while.",
    build_failed="The index was not built:",
    damaged_title="The knowledge base is out of order",
    damaged_text="Its index cannot be opened. The administrator can repair it with:",
    model_title="The knowledge base is out of order",
    model_text="The model that reads questions cannot be opened. The administrator can repair it with:",
    settings_title="The settings of the knowledge base are wrong",
    settings_text="The administrator has to correct them and start again.",
    default_note="Information, not professional advice.",
    counts="Articles: {articles}, passages: {passages}",
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    date="{day} {month} {year}",
)  # fmt: skip

LANGUAGES = {ZH.code: ZH, EN.code: EN}


def choose(asked: str | None, locale: str | None) -> Strings:
    """The table for the language `asked` in the address, or else for the `locale` of the browser.

    Chinese of any region gives Chinese, anything else English.
    """
    if asked in LANGUAGES:
        return LANGUAGES[asked]
    return ZH if (locale or "").lower().replace("_", "-").split("-")[0] == "zh" else EN


def other(strings: Strings) -> Strings:
    """The table of the other language."""
    return EN if strings.code == ZH.code else ZH
