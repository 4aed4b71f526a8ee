"""Dates, and lines of labelled facts such as "发布时间:2024-04-01 20:09:15 来源:支付宝"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from kb.structure.line_grammar import LABEL_CHARS, ends_sentence, is_cjk, units

_UNREAD_UNITS = 15  # longest value after a date label that is taken for a date we cannot read
_NAME_UNITS = 12  # longest name of an author or a source

_MONTH_NAMES = "january february march april may june july august september october november december"
_OTHER_MONTH_NAMES = (  # German, French, Spanish, Italian
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
)
_MONTHS = {
    name: number for names in _OTHER_MONTH_NAMES for number, name in enumerate(re.findall(r"\w+", names), start=1)
} | {
    name: number
    for number, full in enumerate(re.findall(r"\w+", _MONTH_NAMES), start=1)
    for name in (full, full[:3], full[:4])  # "sept"
}
_HAN_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_HAN_YEAR = "[零〇○一二三四五六七八九]"
_HAN_NUMBER = "[零〇○一二三四五六七八九十]{1,3}"
_HAN_DATE = re.compile(
    rf"(?P<year>[一二]{_HAN_YEAR}{{3}})年(?P<month>{_HAN_NUMBER})月(?:份|(?P<day>{_HAN_NUMBER})(?P<end>[日号號]))?"
)
_WEEKDAY = r"(?:\s?[(]?(?:星期|周|週)[一二三四五六日天][)]?)?"
_TIME = (
    r"(?:(?:\s?[t,]\s?|\s{1,3})(?:at )?(?P<hour>[0-9]{1,2})[:时時點点](?P<minute>[0-9]{1,2})"
    r"(?:[:分](?P<second>[0-9]{1,2})?)?秒?(?:\.[0-9]{1,9})?\s?(?P<half>[ap]\.?m\.?)?"
    r"(?:\s?(?:z|utc|gmt|cst)?(?:[+-][0-9]{2}:?[0-9]{2})?))?"
)
_DAY = "(?P<day>[0-9]{1,2})"
_YEAR = "(?P<year>[12][0-9]{3})"
_MONTH = "(?P<month>[0-9]{1,2})"
_REPUBLIC = 1911  # the year before the first of the Republic of China
# What tells of a day that something happens on; it is neither a weekday nor a name.
_DAY_LABEL = (
    r"(?:until|till|from|since|by|on|before|after|due|valid|deadline|expir\w{0,4}|effective|begin\w{0,4}|start\w{0,3}|"
    r"end\w{0,3}|open\w{0,3}|clos\w{0,4}|next|last|first|meeting|date|day|bis|ab|seit|vom|gültig|frist|stand|termin|"
    r"jusqu\w{0,5}|hasta|desde|fino|dal)"
)
_MONTH_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_DATES = tuple(
    re.compile(pattern + _WEEKDAY + _TIME, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<sep>[-/.])\s?{_MONTH}(?P=sep)\s?{_DAY}",
        rf"{_YEAR}\s?年\s?{_MONTH}\s?月\s?{_DAY}\s?[日号號]",
        rf"民[国國]\s?(?P<republic>[0-9]{{1,3}})\s?年\s?{_MONTH}\s?月\s?{_DAY}\s?[日号號]",
        r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        rf"(?P<one>[0-9]{{1,2}})(?P<sep>[/.])(?P<two>[0-9]{{1,2}})(?P=sep){_YEAR}",
        rf"(?:(?!{_DAY_LABEL},)[a-z]{{3,9}},\s)?{_MONTH_NAME}\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}",
        rf"(?:(?!{_DAY_LABEL},)[a-z]{{3,9}},\s)?{_DAY}(?:st|nd|rd|th|\.)?\s(?:de\s)?{_MONTH_NAME},?\s(?:de\s)?{_YEAR}",
    )
)
# Of a whole month or year: they say when only after a label. Alone they may as well be a heading.
_SPANS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}\s?年(?:\s?{_MONTH}\s?月(?:份)?)?",
        rf"民[国國]\s?(?P<republic>[0-9]{{1,3}})\s?年(?:\s?{_MONTH}\s?月(?:份)?)?",
        rf"{_YEAR}[-/.]{_MONTH}",
        rf"{_MONTH_NAME},?\s{_YEAR}",
    )
)
# A time that says nothing without the day on which it was written.
_RELATIVE = re.compile(
    r"(?:刚刚|剛剛|今天|昨天|前天|今日|昨日|just now|today|yesterday)(?:\s.{0,12}|[0-9:]{0,8})|"
    r"[0-9一二三四五六七八九十两几]{1,3}\s?(?:秒|分钟|分鐘|小时|小時|天|日|周|週|个月|個月|年)(?:之)?前|"
    r"(?:[0-9]{1,3}|an?|one|two|three)\s(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\sago|.{0,12}[12][0-9]{3}.{0,12}",
    re.IGNORECASE,
)

_PUBLISHED = (
    "发布时间|發布時間|發佈時間|发布日期|發布日期|發佈日期|发表时间|发表日期|发布于|published(?: on| at)?|"
    "publish(?:ing)? date|publication date|date published|posted(?: on)?"
)
_UPDATED = "更新时间|更新時間|更新日期|最后更新|最後更新|修改时间|last updated|last modified|updated(?: on)?"
_SOURCE = "文章来源|来源|來源|source"
_OTHER = "作者|author|编辑|編輯|editor|记者|浏览次数|浏览量|浏览|阅读量|阅读|点击|views"
_COUNT_LABEL = re.compile("浏览次数|浏览量|浏览|阅读量|阅读|点击|views", re.IGNORECASE)
_AUTHOR_LABEL = re.compile("作者|author", re.IGNORECASE)
_LABEL = re.compile(
    rf"(?:^|(?<=[\s|丨]))[【\[(]?(?:(?P<published>{_PUBLISHED})|(?P<updated>{_UPDATED})|(?P<weak>时间|時間|日期|date)|"
    rf"(?P<source>{_SOURCE})|(?P<other>{_OTHER}))(?:\s?(?P<colon>:)\s*|\s+|(?=[0-9]))",
    re.IGNORECASE,
)


# What the values after a label look like when they are what the label says.
_HAN_NAMES = r"[\u4e00-\u9fff·]{2,4}(?:[、,/ ]{1,2}[\u4e00-\u9fff·]{2,4}){0,4}"
_NAMES = re.compile(
    rf"(?:{_HAN_NAMES}|[A-Z][\w.'-]{{0,20}}(?:[ ,]{{1,2}}(?:and |& |de |van |von )?[A-Z][\w.'-]{{0,20}}){{0,5}})"
)
_COUNT = re.compile(r"[0-9][0-9,.]{0,11}\s?(?:[万萬wk+]|[次人]|times|views)?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://\S{1,140}|(?:[\w-]{1,60}\.){1,4}[a-z]{2,12}(?:/\S{0,80})?)", re.IGNORECASE)
_ORIGIN_HAN = re.compile(r"(?=.{0,30}[\u4e00-\u9fff])[\w《》“”\"'·()&.+\- ]{2,30}")
_ORIGIN = re.compile(r"(?:[A-Z][\w.'&-]{0,20})(?: (?:(?:of|the|and|for|de|&|on) ){0,2}[A-Z][\w.'&-]{0,20}){0,7}")
# The last line of a letter or notice: who signs it or where, and the date.
_SIGNED = re.compile(
    r"(?P<name>[^\W\d_][^\d,;:!?。，；：！？\n]{1,40}?)(?P<between>,\s?|\s|)(?:(?:den|am|le|il)\s)?"
    r"(?P<date>(?:[0-9]{1,4}|[a-z]{3,9}\.?\s[0-9]|民[国國]|[一二][零〇○一二三四五六七八九]).{5,30})",
    re.IGNORECASE,
)
_MOST_WORDS = 6  # of a name of a person, an office or a place
_OFFICE_UNITS = 20  # the same for a Chinese one
_SMALL_WORDS = frozenset(
    re.findall(r"\w+", "of the and for de la du des der die das und zu am an in im von van del di e y et")
)
_NO_NAME = re.compile(
    rf"\b(?:{_DAY_LABEL}|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|[^\W\d]{{4}}\.\s", re.IGNORECASE
)
_HAN_OFFICE = re.compile(
    "[处處部科课課室局厅廳会會院校馆館所站组組办辦委社店厂廠府队隊班团團园園区區县縣市村镇鎮行]|中心|公司|集团|集團|大学|大學|小学|小學|中学|中學"
)
_PERSON = re.compile("(?!.*(?:日期|时间|時間|期限|[至到于於自从從在为為是止前后後起期时時日]$))[\u4e00-\u9fff·]{2,3}")
_DIGIT = re.compile("[0-9]")
_DIGIT_WORD = re.compile(r"(?:^|[^A-Za-z])[0-9]")


@dataclass(frozen=True)
class Meta:
    """What a line of facts says.

    strong: it is one wherever it stands, another only before the body. whole: it is nothing else, so the body need not
    hold it. other: `published` may as well be this date (03/04/2026), and `text` is how it is written.
    """

    strong: bool = False
    published: datetime | None = None
    updated: bool = False  # `published` is the time of an update
    source: str | None = None
    unread: str | None = None  # a date that was not understood
    whole: bool = True
    other: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class WrittenDate:
    """A date as it was written. `other` is a second reading when the order of day and month is not clear."""

    date: datetime
    other: datetime | None = None


def meta_line(line: str) -> Meta | None:
    """Read a line that is nothing but a date, or labels (date, source, author, views) and their values."""
    if len(line) > LABEL_CHARS:
        return None
    flat = unicodedata.normalize("NFKC", line).strip()
    if bare := read_date(flat):
        return Meta(published=bare.date, other=bare.other, text=flat)
    if (span := _read(flat, _SPANS)) and "月" in flat:
        return Meta(published=span.date, whole=False, text=flat)
    labels = list(_LABEL.finditer(flat))
    return _labelled(flat, labels) if labels else None


def _labelled(flat: str, labels: list[re.Match[str]]) -> Meta | None:
    meta = Meta()
    if before := flat[: labels[0].start()].strip(" |丨"):  # a date without a label comes first
        date = read_date(before)
        if date is None:
            return None
        meta = Meta(published=date.date, other=date.other, text=before)
    ends = [*(label.start() for label in labels[1:]), len(flat)]
    for label, end in zip(labels, ends, strict=True):
        value = flat[label.end() : end].strip(" |丨】])")
        if label["source"] or label["other"]:
            if not label["colon"] or ends_sentence(value) or not _fits(label, value, alone=len(flat) == end):
                return None
            meta = replace(meta, source=meta.source or (value or None if label["source"] else None))
        elif (dated := _dated(label, value)) is None:
            return None
        elif meta.published is None or (meta.updated and dated.published and not dated.updated):
            meta = replace(dated, source=meta.source)
    return meta


def _fits(label: re.Match[str], value: str, *, alone: bool) -> bool:
    """Whether the value is one that the label announces: a name after "author:", a number after "views:"."""
    name = label["other"]
    if not value:
        return not alone
    if label["source"]:
        if _ADDRESS.fullmatch(value) or _ORIGIN.fullmatch(value):
            return not _DIGIT_WORD.search(value) or bool(_ADDRESS.fullmatch(value))
        return bool(_ORIGIN_HAN.fullmatch(value)) and not _DIGIT_WORD.search(value) and units(value) <= _NAME_UNITS
    if _COUNT_LABEL.fullmatch(name):
        return bool(_COUNT.fullmatch(value))
    return bool(_NAMES.fullmatch(value)) or (bool(_AUTHOR_LABEL.fullmatch(name)) and units(value) <= _NAME_UNITS)


def _dated(label: re.Match[str], value: str) -> Meta | None:
    """The meaning of a date label and its value, None if the value is no date."""
    date = read_date(value) or _read(value, _SPANS)
    strong = not label["weak"]
    if date is None:
        is_time = units(value) <= _UNREAD_UNITS and not ends_sentence(value) and _RELATIVE.fullmatch(value)
        return Meta(strong, unread=value) if strong and label["colon"] and is_time else None
    return Meta(strong, date.date, bool(label["updated"]), other=date.other, text=value)


def signed_date(line: str) -> Meta | None:
    """Read a line that is a short name of a person, an office or a place, and a date: "Halle, den 28. April 2026".

    A sentence that tells a date is none, nor is a label with one ("Deadline, 28 April 2026").
    """
    flat = unicodedata.normalize("NFKC", line).strip()
    found = _SIGNED.fullmatch(flat) if len(flat) <= LABEL_CHARS else None
    if not found or not (date := read_date(found["date"])) or not _is_name(found["name"], found["between"]):
        return None
    return Meta(published=date.date, whole=False, other=date.other, text=found["date"])


def _is_name(name: str, between: str) -> bool:
    if is_cjk(name[0]):
        last = next((end for end in (name[-2:], name[-1:]) if _HAN_OFFICE.fullmatch(end)), "")
        return units(name) <= _OFFICE_UNITS if last else bool(between and _PERSON.fullmatch(name))
    words = [word.lstrip("(\"'") for word in name.split() if word.lower() not in _SMALL_WORDS]
    if not between.startswith(",") or _NO_NAME.search(name) or not 0 < len(words) <= _MOST_WORDS:
        return False
    capital = sum(word[:1].isupper() for word in words)
    return words[0][:1].isupper() and 2 * capital >= len(words)


def parse_date(text: str) -> datetime | None:
    """A text that is a date and nothing else, with or without a time of day; a month counts as its first day.

    Time zones are dropped: the result is the clock time as written, so that all articles compare.
    """
    found = read_date(text) or _read(text, _SPANS)
    return found.date if found else None


def read_date(text: str) -> WrittenDate | None:
    """The same for a date of a single day, with a second reading when day and month may be the other way round."""
    return _read(text, _DATES)


def _read(text: str, patterns: tuple[re.Pattern[str], ...]) -> WrittenDate | None:
    text = _HAN_DATE.sub(_in_digits, unicodedata.normalize("NFKC", text[:80]).strip())
    if not _DIGIT.search(text):
        return None
    for pattern in patterns:
        if not (found := pattern.fullmatch(text)):
            continue
        part = {key: value for key, value in found.groupdict().items() if value}
        if "one" in part:
            return _either_order(part)
        date = _date(part)
        return WrittenDate(date) if date else None
    return None


def _in_digits(found: re.Match[str]) -> str:
    """二〇二六年一月十五日 as 2026年1月15日."""
    year = "".join(_HAN_DIGITS[char] for char in found["year"])
    day = f"{_han_number(found['day'])}{found['end']}" if found["day"] else ""
    return f"{year}年{_han_number(found['month'])}月{day}"


def _han_number(text: str) -> str:
    """A day or a month: 三, 十, 十五, 二十八, 二八. What is none of these is 99, which no date has."""
    tens, ten, ones = text.rpartition("十")
    number = "".join(_HAN_DIGITS.get(char, "99") for char in ((tens or "一") + (ones or "〇") if ten else text))
    return number if len(number) < 3 else "99"


def _either_order(part: dict[str, str]) -> WrittenDate | None:
    """03/04/2026: the day first, as most of the world writes it, unless only the other order is a date."""
    first = _date(part | {"day": part["one"], "month": part["two"]})
    second = _date(part | {"day": part["two"], "month": part["one"]})
    if first is None or second is None or first == second or part["sep"] == ".":  # with dots the day is first
        found = first or second
        return WrittenDate(found) if found else None
    return WrittenDate(first, second)


def _date(part: dict[str, str]) -> datetime | None:
    month = (
        int(part["month"]) if "month" in part else _MONTHS.get(part.get("name", "").lower(), 0 if "name" in part else 1)
    )
    year = int(part["republic"]) + _REPUBLIC if "republic" in part else int(part["year"])
    hour = int(part.get("hour", 0))
    if "half" in part:
        hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
    try:
        return datetime(
            year,
            month,
            int(part.get("day", 1)),
            hour=hour,
            minute=int(part.get("minute", 0)),
            second=int(part.get("second", 0)),
        )
    except ValueError:  # 31 April, month 13
        return None
