"""The texts about translations, for readers and editors, one table for each language, as in ui/strings/ask.py."""

from __future__ import annotations

from dataclasses import dataclass

from kb.translations.translation import TranslationState
from ui.strings.ask import Strings


@dataclass(frozen=True, kw_only=True)
class TranslationStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    # for readers
    translated: str
    outdated: str
    original: str
    beside: str
    copied_from: str
    article: str
    here: str
    working: str
    done: str
    failed: str
    # for editors
    title: str
    hint: str
    languages: dict[str, str]
    open: str
    into: str
    part: str
    none_yet: str
    counts: dict[TranslationState, str]
    states: dict[TranslationState, str]
    unplaced: str
    heading: str
    text: str
    article_title: str
    is_checked: str
    save: str
    saved: str
    remove: str
    remove_sure: str
    remove_yes: str
    removed: str
    undo: str
    undone: str
    not_one_piece: str
    stored: str
    waits: str
    page: str


ZH = TranslationStrings(
    code="zh",
    translated="译文，原文不是中文。",
    outdated="原文在翻译之后改过，译文可能与原文不同。",
    original="查看原文",
    beside="{label}（译文）",
    copied_from="译文，原文：{title}",
    article="这是译文。每一段下面都可以查看原文。",
    here="在本机翻译",
    working="正在翻译…",
    done="由你的浏览器在本机翻译，可能有误；原文在下面。",
    failed="浏览器没能翻译。",
    title="译文（{count}）",
    hint="译文和原文一段一段对照。读者先看到自己语言的译文，原文在它下面。译文存成文章旁边的 {file}，用 Markdown 书写。",
    languages={"en": "英文", "zh": "中文"},
    open="对照翻译",
    into="译成",
    part="段落（换一部分之前请先保存）",
    none_yet="还没有{language}译文。",
    counts={
        TranslationState.MISSING: "缺 {count} 段",
        TranslationState.OUTDATED: "{count} 段的原文改过",
        TranslationState.NOT_CHECKED: "{count} 段没有对照过",
        TranslationState.CURRENT: "{count} 段与原文一致",
    },
    states={
        TranslationState.MISSING: "没有译文",
        TranslationState.OUTDATED: "翻译之后原文改过",
        TranslationState.NOT_CHECKED: "没有对照过",
        TranslationState.CURRENT: "与原文一致",
    },
    unplaced="没有对应段落的译文（{count}）；保存之后不再保留",
    heading="第 {number} 个标题的译文",
    text="第 {number} 段译文",
    article_title="文章标题的译文",
    is_checked="第 {number} 段已对照，译文相符",
    save="保存译文",
    saved="已保存 {id} 的{language}译文。",
    remove="删除译文",
    remove_sure="删除 {id} 的{language}译文吗？",
    remove_yes="删除",
    removed="已删除 {id} 的{language}译文。",
    undo="撤销上一次修改",
    undone="{id} 的{language}译文已恢复到修改之前。",
    not_one_piece="第 {number} 段译文里有标题，或者有单独一行的 * * *；请去掉，标题另有输入框。",
    stored="已保存 {id} 的{language}译文。可以在那篇文章下面的“译文”里对照。",
    waits="这是文章 {id} 的{language}译文，会存在它旁边。",
    page="第 {first}–{last} 段",
)

EN = TranslationStrings(
    code="en",
    translated="A translation; the original is in Chinese.",
    outdated="The original has changed since it was translated, and may say something else.",
    original="Show the original",
    beside="{label} (translation)",
    copied_from="A translation of: {title}",
    article="This is a translation. The original can be shown below each passage.",
    here="Translate here",
    working="Translating…",
    done="Translated by your browser on this device, and may be wrong; the original is below.",
    failed="The browser could not translate it.",
    title="Translations ({count})",
    hint="A translation stands beside the article, passage by passage. Readers see the one in their language first, with the "
    "original below it. It is stored as {file} beside the article, in Markdown.",
    languages={"en": "English", "zh": "Chinese"},
    open="Translate side by side",
    into="Translate into",
    part="Passages (save before you choose others)",
    none_yet="There is no {language} translation yet.",
    counts={
        TranslationState.MISSING: "{count} missing",
        TranslationState.OUTDATED: "{count} outdated",
        TranslationState.NOT_CHECKED: "{count} not checked",
        TranslationState.CURRENT: "{count} up to date",
    },
    states={
        TranslationState.MISSING: "missing",
        TranslationState.OUTDATED: "outdated: the passage has changed since",
        TranslationState.NOT_CHECKED: "not checked",
        TranslationState.CURRENT: "up to date",
    },
    unplaced="Translated pieces without a passage ({count}); they are gone once you save",
    heading="Translation of heading {number}",
    text="Translation of passage {number}",
    article_title="Translation of the title",
    is_checked="Passage {number} is checked and fits",
    save="Save the translation",
    saved="Saved the {language} translation of {id}.",
    remove="Remove the translation",
    remove_sure="Remove the {language} translation of {id}?",
    remove_yes="Remove",
    removed="Removed the {language} translation of {id}.",
    undo="Undo the last change",
    undone="The {language} translation of {id} is as it was before.",
    not_one_piece="The translation of passage {number} has a heading or a line with * * * in it; take that out, headings have "
    "fields of their own.",
    stored="Stored the {language} translation of {id}. Compare it under “Translations” of that article.",
    waits="This is the {language} translation of the article {id}, and is stored beside it.",
    page="Passages {first}–{last}",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}


def of(texts: Strings) -> TranslationStrings:
    """The texts in the language of these."""
    return LANGUAGES[texts.code]
