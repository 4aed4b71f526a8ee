"""The texts of the health card on Insights. One table for each language, as in ask.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class HealthStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    title: str
    none: str
    share_of: str
    no_before: str
    up: str
    down: str
    level: str
    few: str
    chart_days: str
    chart_weeks: str
    as_table: str
    when: str
    answered: str
    unsure: str
    not_covered: str
    weakest: str
    why_open: str
    why_unhelpful: str
    why_headings: str
    next_title: str
    next_more: str
    try_it: str
    gathering: str
    by_article: str
    article: str
    asked: str
    helpful: str
    headings: str
    age: str
    days: str
    more: str


ZH = HealthStrings(
    code="zh",
    title="总体情况",
    none="—",
    share_of="答上来了：最近 {days} 天的 {total} 次提问里有 {answered} 次",
    no_before="再往前的 {days} 天没有提问，无法比较。",
    up="比再往前的 {days} 天高 {points} 个百分点。",
    down="比再往前的 {days} 天低 {points} 个百分点。",
    level="与再往前的 {days} 天一样。",
    few="提问还很少，这个变化说明不了什么。",
    chart_days="每天的提问",
    chart_weeks="每周的提问",
    as_table="用表格看",
    when="开始的日期（UTC）",
    answered="答上来了",
    unsure="不确定",
    not_covered="没有收录",
    weakest="最弱的文章：",
    why_open="{total} 次提问里有 {open} 次没有答上来",
    why_unhelpful="{count} 位读者说没有帮助",
    why_headings="{total} 个标题、小标题里有 {count} 个找不到它",
    next_title="接下来先写这几个问题",
    next_more="看全部，并写下来",
    try_it="试问",
    gathering="正在看接下来写什么最好…",
    by_article="按文章看（{count}）",
    article="文章",
    asked="提问",
    helpful="有帮助",
    headings="标题找得到",
    age="发布了多久",
    days="{days} 天",
    more="另有 {count} 篇没有显示。",
)

EN = HealthStrings(
    code="en",
    title="How it is going",
    none="—",
    share_of="answered: {answered} of {total} questions in the last {days} days",
    no_before="Nothing was asked in the {days} days before, so there is nothing to compare with.",
    up="{points} points more than in the {days} days before.",
    down="{points} points less than in the {days} days before.",
    level="As in the {days} days before.",
    few=" There are few questions yet, so this says little.",
    chart_days="Questions by day",
    chart_weeks="Questions by week",
    as_table="As a table",
    when="From (UTC)",
    answered="Answered",
    unsure="Unsure",
    not_covered="Not covered",
    weakest="The weakest article:",
    why_open="{open} of {total} questions not answered",
    why_unhelpful="{count} readers said that it did not help",
    why_headings="{count} of {total} titles and headings do not find it",
    next_title="Write these questions next",
    next_more="See all, and write them",
    try_it="Try it",
    gathering="Looking for what to write next…",
    by_article="By article ({count})",
    article="Article",
    asked="Asked",
    helpful="Helpful",
    headings="Headings found",
    age="Age",
    days="{days} days",
    more="{count} more are not shown.",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}
