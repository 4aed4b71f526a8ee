"""The texts of the fields that correct how an article is understood, one table for each language, as in ui/strings/ask.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AmendStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    # what was set aside
    aside: str
    aside_hint: str
    keep: str
    kept: str
    put_back: str
    piece: str
    more: str
    # headings and passages
    no_headings: str
    no_headings_hint: str
    join: str
    join_hint: str
    choose: str
    # the text
    text: str
    text_label: str
    text_hint: str
    difference: str
    no_difference: str
    save_text: str
    text_saved: str
    text_back: str
    text_is_back: str
    edited: str


ZH = AmendStrings(
    code="zh",
    aside="搁置的内容（{count}）",
    aside_hint="这些内容没有放进段落。如果其中有属于文章的，就留下它，它会回到原来的位置。",
    keep="留下",
    kept="已留下",
    put_back="还是搁置",
    piece="{reason}（{count} 处）",
    more="另有 {count} 处没有显示；可以在“改写正文”里写进去。",
    no_headings="这些不是标题",
    no_headings_hint="选中的标题改作正文，它下面的文字归到上面的标题。",
    join="这些段落属于上一段",
    join_hint="两段放得进一段时会合并，中间的标题改作正文。",
    choose="请选择",
    text="改写正文",
    text_label="Markdown 正文",
    text_hint="原来的文件不变，改写的正文存在它旁边。",
    difference="改动",
    no_difference="还没有改动。离开输入框之后会显示改动。",
    save_text="保存改写的正文",
    text_saved="已保存 {id} 的正文。",
    text_back="恢复文件里的正文",
    text_is_back="{id} 的正文已恢复为文件里的。",
    edited="改写过的正文",
)

EN = AmendStrings(
    code="en",
    aside="Set aside ({count})",
    aside_hint="These pieces are in no passage. Keep what belongs to the article; it goes back to its place.",
    keep="Keep",
    kept="kept",
    put_back="Set aside again",
    piece="{reason} ({count} times)",
    more="{count} more are not shown; they can be written into the text.",
    no_headings="These are no headings",
    no_headings_hint="They become text, and what stands under them belongs to the heading above.",
    join="These passages belong to the one above",
    join_hint="Two that fit in one passage become one; a heading between them becomes text.",
    choose="Choose",
    text="Edit the text",
    text_label="The text as Markdown",
    text_hint="The original file stays as it is; the text that you write is stored beside it.",
    difference="What changes",
    no_difference="Nothing has changed yet. The difference is shown once you leave the field.",
    save_text="Save this text",
    text_saved="The text of {id} is saved.",
    text_back="Take the text of the file again",
    text_is_back="{id} has the text of its file again.",
    edited="the text written anew",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}
