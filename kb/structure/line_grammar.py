"""The grammar of article lines, Chinese and English, as data: headings, numbering, summary, related topics, furniture.

Every function looks at one line (`wraps` at two) and knows nothing of articles. Patterns are anchored and bounded, so a
hostile line costs no more than a short one. Patterns are written for half-width punctuation only and matched against
`fold(line)`, which has the same length, so offsets are valid in the line itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

OTHER_UNIT = 0.3  # a Chinese character says about as much as three Latin ones
HEADING_UNITS = 30
PLAIN_HEADING_UNITS = 20
TITLE_UNITS = 45
TOPIC_UNITS = 60
LABEL_CHARS = 160  # longest line that is looked at as a label, a piece of furniture, …
WRAP_COLUMNS = 50  # a line shorter than this was not broken by a margin

# Smaller levels are further out. 1-6 are those of Markdown headings.
TOP_LEVEL = 1
FOLDED_LEVEL = 14  # the title of a part that is shown when a reader opens it
PLAIN_LEVEL = 15
BULLET_LEVEL = 30

# Han, kana, hangul and their punctuation and full-width forms.
CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_WIDE = re.compile(f"[{CJK}]")
_FOLD = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0xFF61: 0x3002}
_OPENERS = "\"'“‘「『(【《〈["
CLOSERS = "\"'”’」』)】》〉]"
_ENDS = ("。", "!", ".", ";", "…")

_CN = "[一二三四五六七八九十百零〇两壹贰叁肆伍陆柒捌玖拾]{1,4}"
_NUM = "[0-9]{1,2}"
_WORD_NUM = "(?:[0-9]{1,3}|[ivxlc]{1,6}|one|two|three|four|five|six|seven|eight|nine|ten)"
# A decimal ("10.5万元") or a date ("24. 4. 1") is not the number of a point.
_NO_DATE = r"(?![0-9])(?!\s{0,2}[0-9]{1,4}\s{0,2}\.\s{0,2}[0-9])"


@dataclass(frozen=True)
class Marker:
    """The numbering, bullet or hash signs that begin a line: `line[:end]`, the spaces after them included."""

    rule: str
    level: int
    end: int
    number: tuple[int, ...] = ()  # of decimal numbering only


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _any_of(*patterns: str) -> re.Pattern[str]:
    return _compile("|".join(f"(?:{pattern})" for pattern in patterns))


HEADING_RULES = ("hash", "chapter", "section")  # nothing but a heading is numbered like this
_MARKERS: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (name, level, _compile(rf"(?:{pattern})\s*"))
    for name, level, pattern in (
        ("chapter", 11, rf"第\s?(?:{_CN}|{_NUM})\s?(?:章|篇|编|編|卷|部分|单元|單元)[:、.]?"),
        ("chapter", 11, rf"(?:chapter|part)\s{{1,3}}{_WORD_NUM}(?!\w)\s?[.:—–-]?"),
        ("section", 12, rf"第\s?(?:{_CN}|{_NUM})\s?[节節][:、.]?"),
        ("section", 12, rf"section\s{{1,3}}{_WORD_NUM}(?:\.[0-9]{{1,2}}){{0,3}}(?!\w)\s?[.:—–-]?"),
        ("chinese", 13, rf"{_CN}\s?[、.:](?![二三四五六七八九十][线線、])(?=\s*\S)"),  # not "一、二线城市"
        ("roman", 13, r"(?-i:I{1,3}|IV|VI{0,3}|IX|XI{0,2})[.、](?=\s+\S)"),
        ("chinese-parens", 14, rf"(?:[(〔]\s?{_CN}\s?[)〕]\s?[、.]?|[㈠-㈩])(?=\s*\S)"),
        # not "1、2月" (January and February) nor "3.x"
        ("number", 16, rf"(?:{_NUM}\s?(?:\.|、(?!{_NUM}[、月日号號])){_NO_DATE}(?![a-z]\b)|[⒈-⒛])(?=\s*\S)"),
        ("decimal", 17, rf"{_NUM}(?:\.{_NUM}){{1,3}}(?:[.、]|(?![0-9.%]))(?=\s+\S|[{CJK}])"),
        ("number-parens", 21, rf"[(]\s?{_NUM}\s?[)][、.]?(?=\s*\S)"),
        ("number-paren", 22, rf"{_NUM}\s?[)][、.]?(?=\s*\S)"),
        ("circled", 23, r"[①-⑳⑴-⒇❶-❿](?=\s*\S)"),
        ("letter", 24, r"(?:[(]?[a-z][)]|[a-h]\.(?=\s))(?=\s*\S)"),
        ("bullet", BULLET_LEVEL, r"(?:[-*–—+](?=\s)|[•·●○◦▪■□◆◇★☆▶►➤※])(?=\s*\S)"),
    )
)
_CLAUSE = re.compile(
    r"第\s?([一二三四五六七八九十百千零〇两0-9]{1,8})\s?[条條](?:之[一二三四五六七八九十])?(?P<apart>(?=[\s:【\[(]|$))?"
)
_SECTION = re.compile(
    r"§{1,2}\s?(?P<sign>[0-9]{1,4})[a-z]?(?:[.:)]|(?=\s+[^\Wa-z]|\s*$))|"
    r"(?:Section|SECTION|Sec\.|Article|ARTICLE|Art\.)\s(?P<word>[0-9]{1,4})[a-z]?[.:]\s(?=\s*[^\Wa-z])"
)
_HASH = re.compile(r"(#{1,6})\s+(?=\S)")
# What follows a quantity, so "3.1 percent" and "1.1万元" are not points 3.1 and 1.1.
_UNIT_WORD = _compile(
    r"[%‰万萬亿億元块塊个個倍折年月日天岁歲小时時分秒度米克斤公千百级級版]|(?:percent|per|million|billion|thousand|"
    r"times|years?|months?|days?|hours?|usd|yuan|rmb|dollars?|[kmg]b|k?g|[ck]?m)\b"
)

_SUMMARY = (
    "总结与建议|总结|總結|结语|結語|小结|小結|结论|結論|结束语|結束語|summary|conclusions?|key takeaways|takeaways"
)
_INTRO = "导语|導語|引言|前言|简介|簡介|摘要|导读|導讀|概述|introduction|overview|abstract"
_NAMED = _compile(
    rf"(?P<open>[【\[])?\s?(?P<name>{_SUMMARY}|{_INTRO})\s?"
    rf"(?(open)[】\]]\s?:?\s*|(?::\s*|(?<=[{CJK}])\s+(?=[{CJK}])|\s?[—–]{{1,2}}\s*|\s-\s|$))"
)
_SUBJECT = "内容|內容|阅读|閱讀|推荐|推薦|文章|问题|問題|话题|話題|链接|連結|鏈接|资讯|資訊|资料"
_RELATED = _compile(
    rf"[【\[]?\s?(?:(?:相关|相關)(?:{_SUBJECT})|(?:延伸|扩展|拓展|擴展)(?:阅读|閱讀)|推荐(?:阅读|文章)|推薦(?:閱讀|文章)|"
    r"热门推荐|熱門推薦|为您推荐|猜你喜欢|猜你喜歡|related(?:\s(?:articles?|topics?|content|questions?|pages?|posts?|reading|"
    r"links))?|see also|further reading|recommended reading|read more|you may also like)\s?[】\]]?(?:\s?:\s*|$)"
)
_EMPTY = _compile(
    r"[【\[〖「]\s?(?:重点内容|重點內容|核心内容|重点|正文|正文内容|文章内容|内容正文|key points|main content)"
    r"\s?[】\]〗」]\s?:?"
)
_BRACKET = re.compile(r"(?:【([^【】]{1,30})】|〖([^〖〗]{1,30})〗)\s?:?")
_NETWORKS = "微信|朋友圈|微博|空间|qq|facebook|twitter|linkedin|email|x|article|page|post"
# Lines that no article has inside: who shares, owns or edits the page, and the neighbours of the article.
_SURELY_PAGE = _any_of(
    *(
        r"(?:[↑⇧▲^]\s?)?(?:(?:back )?to top|top|返回顶部|返回頂部|回到顶部|回到頂部|回顶部|回頂部)(?:\s?[↑⇧▲^])?",
        r"(?:上一篇|下一篇)(?:\s?:.*|\s.*)?",
        r"(?:上一页|下一页|上一頁|下一頁|previous|next)(?: page)?",
        r"(?:previous|next) (?:article|post)(?:\s?:.*)?",
        r"[【\[(]?\s?(?:责任编辑|責任編輯|本文编辑|校对|审核|初审|终审|责编)\s?[:/].*",
        rf"(?:分享到|分享至|share (?:this|on|to|via))(?:\s?:.*|(?:{_NETWORKS}|[\s、,|/])*)",
        r"copyright\s?(?:©|\(c\)|[0-9]{4}|:).*|©.*|\(c\)\s?[0-9]{4}.*|.{0,60}all rights reserved\.?",
        r"(?:.{0,30}\W)?版[权權]所有(?![者人权權]).{0,60}|.{0,20}ICP[备備]\s?[0-9].{0,30}",
        r"(?:阅读原文|阅读全文|查看更多|点击查看更多|展开全文|关闭窗口|read the original|show more)\s?[>»]*",
    ),
)
# Lines that a page has around the article and an article about a page has inside: paths of menus, the next step.
_LIKELY_PAGE = _any_of(
    r"(?:上一页|下一页|上一頁|下一頁)(?:\s?:.*|\s.*)",
    r"(?:previous|next)(?: page)?\s?:.*",
    r"(?:首页|首頁|home)\s?[>»›/].*|当前位置\s?:.*",
)
_RULE = re.compile(r"[-=_*~—–─━·.…|:+\s]{3,}")
_HAN_NAME = "[\u4e00-\u9fff·]{2,4}"
_BYLINE = re.compile(
    rf"(?:文|图文|撰文|记者|作者)\s?[/|丨\s]\s?{_HAN_NAME}(?:[、,\s]\s?{_HAN_NAME}){{0,3}}|"
    r"(?:By|BY|by)\s(?:[A-Z][\w.'-]{0,20}\s(?:(?:and|&|de|van|von)\s)?){1,5}[A-Z][\w.'-]{0,20}"
)
_TITLE_LABEL = _compile(r"(?:标题|標題|title)\s?:\s*(?=\S)")
_PUNCTUATION = re.compile(r"[,。.、;:…!|\n]")


def fold(text: str) -> str:
    """The text with full-width ASCII (digits, letters, punctuation) and spaces made half-width; same length."""
    return _fold_line(text) if len(text) <= LABEL_CHARS else text.translate(_FOLD)


@lru_cache(maxsize=512)  # of one line many questions are asked in turn
def _fold_line(text: str) -> str:
    return text.translate(_FOLD)


def units(text: str) -> float:
    """Size of a text: a CJK character is 1, any other character 0.3."""
    wide = sum(1 for _ in _WIDE.finditer(text))
    return wide + OTHER_UNIT * (len(text) - wide)


def unit_sizes(text: str) -> Iterator[float]:
    """The size of each character of the text."""
    return (1.0 if _WIDE.match(char) else OTHER_UNIT for char in text)


def is_cjk(char: str) -> bool:
    """Whether it is a character of Chinese, Japanese or Korean, or one of their punctuation marks."""
    return bool(_WIDE.match(char))


def ends_sentence(line: str) -> bool:
    """Whether the line ends like a statement. A question mark does not count: headings may ask."""
    return fold(line[-20:]).rstrip(CLOSERS + " ").endswith(_ENDS)


@lru_cache(maxsize=512)
def marker(line: str) -> Marker | None:
    """The numbering or bullet at the start of a line, if it has one and something follows it."""
    head = fold(line[:80])
    if found := _HASH.match(head):
        return Marker("hash", len(found[1]), found.end())
    for name, level, pattern in _MARKERS:
        if not (found := pattern.match(head)):
            continue
        if name != "decimal":
            return Marker(name, level, found.end())
        if not _UNIT_WORD.match(head, found.end()):
            number = tuple(int(part) for part in re.findall(r"[0-9]{1,2}", found[0]))
            return Marker(name, level + len(number) - 2, found.end(), number)
    return None


def clause_marker(line: str) -> tuple[str, bool] | None:
    """The number of a statute's article at the start of a line ("第三条 …"), and whether a blank or mark parts it."""
    found = _CLAUSE.match(fold(line[:30]))
    return (found[1], found["apart"] is not None) if found else None


def section_marker(line: str) -> str | None:
    """The number of a section whose text runs on in its line: "§ 3. …", "§ 3 Name", "Section 3. …"."""
    found = _SECTION.match(fold(line[:30]))
    return found["sign"] or found["word"] if found else None


def is_reference(line: str) -> bool:
    """Whether a line begins with a chapter or section that is spoken of: "Section 4 of the schedule"."""
    found = marker(line)
    if found is None or found.rule not in ("chapter", "section") or is_cjk(line[0]):
        return False
    return (
        line[found.end : found.end + 1].islower()
        and line[found.end - 1] == " "
        and line[: found.end].rstrip()[-1].isalnum()
    )


def heading_name(text: str) -> str:
    """The name of a heading: without its numbering, closing colon, enclosing brackets or closing hash signs."""
    found = marker(text)
    name = text[found.end :] if found else text
    if found and found.rule == "hash":
        name = re.sub(r"\s#{1,6}$", "", name)
        if second := marker(name):  # "## 1. name"
            name = name[second.end :]
    while name and fold(name[-1]) in ": ":
        name = name[:-1]
    if bracket := _BRACKET.fullmatch(name):
        name = (bracket[1] or bracket[2]).strip()
    return name.strip() or text.strip()


def is_furniture(line: str) -> bool:
    """Whether the line reads like one of the page and not of the article: navigation, sharing, copyright, a rule."""
    return is_rule(line) or is_surely_page(line) or is_likely_page(line)


def is_rule(line: str) -> bool:
    """Whether the line is drawn and says nothing: "-----"."""
    return len(line) <= LABEL_CHARS and bool(_RULE.fullmatch(fold(line)))


def is_surely_page(line: str) -> bool:
    """Whether the line is furniture by its words alone: sharing, copyright, "back to top", the next article."""
    return _is_one_of(_SURELY_PAGE, line)


def is_likely_page(line: str) -> bool:
    """Whether the line may be furniture: a path of menus, "Next: …". Articles about a program have such lines, too."""
    return _is_one_of(_LIKELY_PAGE, line)


def _is_one_of(pattern: re.Pattern[str], line: str) -> bool:
    return len(line) <= LABEL_CHARS and not line.endswith("。") and bool(pattern.fullmatch(fold(line)))


def is_byline(line: str) -> bool:
    """Whether the line only names who wrote the article."""
    return len(line) <= 40 and bool(_BYLINE.fullmatch(fold(line)))


def is_empty_marker(line: str) -> bool:
    """A label such as 【重点内容】 that announces nothing of its own."""
    return len(line) <= 40 and bool(_EMPTY.fullmatch(fold(line)))


def is_bracketed(line: str) -> bool:
    """A short line wholly inside 【】: a heading if text follows it."""
    return len(line) <= 40 and bool(_BRACKET.fullmatch(fold(line)))


def named_heading(line: str) -> tuple[str, int] | None:
    """(name, offset of the text after it) of a summary or introduction; the offset is len(line) if none follows."""
    found = _NAMED.match(fold(line[:80]))
    return (line[found.start("name") : found.end("name")], found.end()) if found else None


def related_heading(line: str) -> int | None:
    """Offset of the text after a related-topics label, or None. Text after it must itself look like a topic."""
    found = _RELATED.match(fold(line[:80]))
    if not found or (found.end() < len(line) and not is_topic(line[found.end() :])):
        return None
    return found.end()


def is_topic(line: str) -> bool:
    """Whether the line may be the title of a related page."""
    if len(line) > 3 * TOPIC_UNITS or units(line) > TOPIC_UNITS or "\n" in line:
        return False
    return not fold(line).rstrip(CLOSERS).endswith(("。", ";"))


def topic_bullet(line: str) -> bool:
    """Whether the line begins with a bullet."""
    found = marker(line)
    return found is not None and found.rule == "bullet"


def topic_title(line: str) -> str:
    """A related topic without bullet, numbering or the title marks 《》 around all of it."""
    for _ in range(2):  # "- 1. title"
        found = marker(line)
        if not found or found.rule in ("chapter", "section", "decimal"):
            break
        line = line[found.end :]
    line = line.strip()
    if line.startswith("《") and line.find("》") == len(line) - 1:
        line = line[1:-1].strip()
    return line


def is_title(line: str) -> bool:
    """Whether the first line of a text may be its title: one short line that is not a statement."""
    if len(line) > LABEL_CHARS or units(line) > TITLE_UNITS or "\n" in line or "。" in line:
        return False
    closed = ends_sentence(line) and not fold(line).endswith("!")
    return not closed and not fold(line).endswith((":", ",", "、")) and any(char.isalnum() for char in line)


def title_text(line: str) -> str:
    """A title without hash signs or a label such as "标题:"."""
    found = marker(line)
    text = line[found.end :].rstrip("# ") if found and found.rule == "hash" else line
    label = _TITLE_LABEL.match(fold(text[:80]))
    return (text[label.end() :] if label else text).strip()


def is_row(line: str) -> bool:
    """Whether the line is the row of a table: cells with " | " or tabs between."""
    return " | " in line or "\t" in line.strip()


def is_plain_heading(line: str) -> bool:
    """A short line with no numbering and no punctuation, as titles of parts are written."""
    if len(line) > 3 * PLAIN_HEADING_UNITS + 10 or units(line) > PLAIN_HEADING_UNITS:
        return False
    return not _PUNCTUATION.search(fold(line)) and any(char.isalpha() for char in line)


def columns(line: str) -> int:
    """Width of a line in terminal columns: CJK characters take two."""
    return len(line) + sum(1 for _ in _WIDE.finditer(line))


def wraps(line: str, following: str) -> bool:
    """Whether `following` continues `line`, which was broken by a margin and not by its meaning."""
    if not line or not following or ends_sentence(line) or fold(line[-1]) in "?:":
        return False
    width = columns(line[:400])
    if not WRAP_COLUMNS <= width <= 4 * WRAP_COLUMNS or (marker(following) and not is_reference(following)):
        return False
    if not (following[0].isalnum() or fold(following[0]) in _OPENERS):
        return False
    if (
        ((clause := clause_marker(following)) and clause[1])
        or section_marker(following)
        or is_row(line)
        or is_row(following)
    ):
        return False
    slack = 2 if is_cjk(following[0]) else 20  # a long word does not fit the line; a Chinese character always does
    return columns(following[:400]) <= width + slack
