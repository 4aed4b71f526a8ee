"""The texts of the page that shows how to embed the knowledge base. One table for each language, as in ask.py."""

from __future__ import annotations

from dataclasses import dataclass

from ui.strings.ask import Strings


@dataclass(frozen=True, kw_only=True)
class EmbedStrings:
    """The texts in one language. `code` is the same as in `Strings` of ui/strings/ask.py."""

    code: str
    title: str
    text: str
    panel: str
    panel_text: str
    frame: str
    frame_text: str
    allowed: str
    nobody: str
    how: str
    preview: str
    open: str
    close: str


ZH = EmbedStrings(
    code="zh",
    title="放到别的网站里",
    text="把下面的一段代码放进另一个网站的页面，读者在那里就能提问，不用离开。",
    panel="右下角的小窗口",
    panel_text="一个按钮，点开是提问的小窗口。放在页面末尾就行，这个页面上就有一个。",
    frame="页面里的一块",
    frame_text="宽和高可以改。",
    allowed="可以放进去的网站：",
    nobody="现在还没有允许任何别的网站，浏览器会拒绝显示。",
    how="在 site.toml 的 embed 里写上网站的地址，保存以后立即生效：",
    preview="看起来是这样",
    open="有问题？",
    close="关闭",
)

EN = EmbedStrings(
    code="en",
    title="Show it on another site",
    text="Put one of these pieces of code on a page of another site. Readers can then ask there, without leaving it.",
    panel="A small panel in the corner",
    panel_text="A button that opens a panel to ask in. It belongs at the end of the page; this page has one.",
    frame="A part of the page",
    frame_text="Width and height are yours to change.",
    allowed="Sites that may show it:",
    nobody="No other site is allowed yet, so browsers refuse to show it there.",
    how="Name the sites in site.toml, under embed. That counts as soon as it is saved:",
    preview="This is how it looks",
    open="Questions?",
    close="Close",
)

LANGUAGES = {ZH.code: ZH, EN.code: EN}


def of(strings: Strings) -> EmbedStrings:
    """The table in the same language as `strings`."""
    return LANGUAGES[strings.code]
