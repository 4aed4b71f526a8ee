"""The Chinese texts of messages about translations. index/messages/errors.py looks them up."""

from __future__ import annotations

from collections.abc import Mapping

from kb.errors import Code
from kb.translations.translation import TranslationProblem

CHINESE: Mapping[Code, str] = {
    TranslationProblem.MISSING: "{file}：{total} 个段落中有 {count} 个没有译文：{places}",
    TranslationProblem.OUTDATED: "{file}：{total} 个段落中有 {count} 个在翻译之后改过：{places}",
    TranslationProblem.NOT_CHECKED: "{file}：{total} 个段落中有 {count} 个的译文还没有编辑对照过：{places}",
    TranslationProblem.TOO_MANY: "{file}：“{heading}”下面有 {found} 块译文，原文是 {expected} 个段落，所以都没有用；"
    "请在各段译文之间单独写一行 * * *",
    TranslationProblem.OTHER_HEADINGS: "{file}：原文有 {expected} 个标题，译文有 {found} 个；“{heading}”及其后的内容没有用",
    TranslationProblem.GONE: "{file}：有 {count} 块译文，它们的段落已不在文章里：{places}",
    TranslationProblem.SAME_LANGUAGE: "{file}：文章本来就是这种语言，读者看不到这份译文；请删掉",
    TranslationProblem.NO_TEXT: "{file}：译文应当是 Markdown，但是{reason}；请存成 UTF-8 文本",
    TranslationProblem.BAD_HEAD: "{file}：开头的说明部分有误，不知道译文是根据哪些原文写的",
    TranslationProblem.TOO_LARGE: "{file}：最大 {limit} MB；请缩短",
    TranslationProblem.NONE: "文章 {id} 没有 {language} 译文；运行 kb translate {id} --to {language} 可以打印待填的内容",
}
