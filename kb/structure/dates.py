"""Dates, and lines of labelled facts such as "发布时间:2024-04-01 20:09:15 来源:支付宝"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from kb.structure.line_grammar import LABEL_CHARS, ends_sentence, units

_UNREAD_UNITS = 15  # longest value after a date label that is taken for a date we cannot read

_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = {
    name: number
    for number, full in enumerate(re.findall(r"\w+", _MONTH_NAMES), start=1)
    for name in (full, full[:3], full[:4])  # "sept"
}
_WEEKDAY = r"(?:\s?[(]?(?:星期|周|週)[一二三四五六日天][)]?)?"
_TIME = (
    r"(?:(?:\s?[t,]\s?|\s{1,3})(?:at )?(?P<hour>[0-9]{1,2})[:时時點点](?P<minute>[0-9]{1,2})"
    r"(?:[:分](?P<second>[0-9]{1,2})?)?秒?(?:\.[0-9]{1,9})?\s?(?P<half>[ap]\.?m\.?)?"
    r"(?:\s?(?:z|utc|gmt|cst)?(?:[+-][0-9]{2}:?[0-9]{2})?))?"
)
_DAY = "(?P<day>[0-9]{1,2})"
_YEAR = "(?P<year>[12][0-9]{3})"
_MONTH_NAME = r"(?P<name>[a-z]{3,9})\.?"
_DATES = tuple(
    re.compile(pattern + _WEEKDAY + _TIME, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<sep>[-/.])\s?(?P<month>[0-9]{{1,2}})(?P=sep)\s?{_DAY}",
        rf"{_YEAR}\s?年\s?(?P<month>[0-9]{{1,2}})\s?月\s?{_DAY}\s?[日号號]",
        rf"(?:[a-z]{{3,9}},\s)?{_MONTH_NAME}\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}",
        rf"(?:[a-z]{{3,9}},\s)?{_DAY}(?:st|nd|rd|th)?\s{_MONTH_NAME},?\s{_YEAR}",
    )
)

_PUBLISHED = (
    "发布时间|發布時間|發佈時間|发布日期|發布日期|發佈日期|发表时间|发表日期|发布于|published(?: on| at)?|"
    "publish(?:ing)? date|publication date|date published|posted(?: on)?"
)
_UPDATED = "更新时间|更新時間|更新日期|最后更新|最後更新|修改时间|last updated|last modified|updated(?: on)?"
_SOURCE = "文章来源|来源|來源|source"
_OTHER = "作者|author|编辑|編輯|editor|记者|浏览次数|浏览量|浏览|阅读量|阅读|点击|views"
_LABEL = re.compile(
    rf"(?:^|(?<=[\s|丨]))[【\[(]?(?:(?P<published>{_PUBLISHED})|(?P<updated>{_UPDATED})|(?P<weak>时间|時間|日期|date)|"
    rf"(?P<source>{_SOURCE})|(?P<other>{_OTHER}))(?:\s?(?P<colon>:)\s*|\s+|(?=[0-9]))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Meta:
    """What a line of facts says. A `strong` line is one wherever it stands, another only before the body."""

    strong: bool = False
    published: datetime | None = None
    updated: bool = False  # `published` is the time of an update
    source: str | None = None
    unread: str | None = None  # a date that was not understood


def meta_line(line: str) -> Meta | None:
    """Read a line that is nothing but a date, or labels (date, source, author, views) and their values."""
    if len(line) > LABEL_CHARS:
        return None
    flat = unicodedata.normalize("NFKC", line).strip()
    if bare := parse_date(flat):
        return Meta(published=bare)
    labels = list(_LABEL.finditer(flat))
    if not labels:
        return None
    meta = Meta()
    if before := flat[: labels[0].start()].strip(" |丨"):  # a date without a label comes first
        meta = Meta(published=parse_date(before))
        if meta.published is None:
            return None
    ends = [*(label.start() for label in labels[1:]), len(flat)]
    for label, end in zip(labels, ends, strict=True):
        value = flat[label.end() : end].strip(" |丨】])")
        if label["source"] or label["other"]:
            if not label["colon"] or ends_sentence(value):
                return None
            meta = replace(meta, source=meta.source or (value if label["source"] else None))
        elif (dated := _dated(label, value)) is None:
            return None
        elif meta.published is None or (meta.updated and dated.published and not dated.updated):
            meta = replace(dated, source=meta.source)
    return meta


def _dated(label: re.Match[str], value: str) -> Meta | None:
    """The meaning of a date label and its value, None if the value is a sentence and not a date."""
    date = parse_date(value)
    strong = not label["weak"]
    if date is None and not (strong and label["colon"] and units(value) <= _UNREAD_UNITS and not ends_sentence(value)):
        return None
    return Meta(strong, date, bool(label["updated"]), unread=None if date else value)


def parse_date(text: str) -> datetime | None:
    """A text that is a date and nothing else, with or without a time of day.

    Time zones are dropped: the result is the clock time as written, so that all articles compare.
    """
    text = unicodedata.normalize("NFKC", text[:80]).strip()
    for pattern in _DATES:
        if not (found := pattern.fullmatch(text)):
            continue
        part = found.groupdict()
        month = int(part["month"]) if part.get("month") else _MONTHS.get((part.get("name") or "").lower(), 0)
        hour = int(part["hour"] or 0)
        if part["half"]:
            hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
        try:
            return datetime(
                int(part["year"]), month, int(part["day"]), hour, int(part["minute"] or 0), int(part["second"] or 0)
            )
        except ValueError:  # 31 April, month 13
            return None
    return None
