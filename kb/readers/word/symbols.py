"""Signs of the fonts Symbol and Wingdings as characters. Word stores them as numbers that mean nothing in another font."""

from __future__ import annotations

_PRIVATE = 0xF000  # the fonts' numbers 0x20-0xFF are stored as U+F020-U+F0FF

# Adobe's encoding of Symbol, from 0x20 and from 0xA0 on; a blank stands where the font has no sign.
_SYMBOL_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈… ―↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_WINGDINGS = {
    0x21: "✏", 0x22: "✂", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x3A: "💻", 0x41: "✌", 0x43: "👍", 0x44: "👎", 0x45: "☜", 0x46: "☞",
    0x47: "☝", 0x48: "☟", 0x4A: "☺", 0x4C: "☹", 0x51: "✈", 0x52: "☼", 0x54: "❄", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□",
    0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: "⌧", 0x7B: "❀", 0x7D: "❝", 0x7E: "❞",
    0x80: "⓪",
    **{0x81 + i: chr(ord("①") + i) for i in range(10)}, 0x8B: "⓿", **{0x8C + i: chr(ord("❶") + i) for i in range(10)},
    0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xB5: "✰", 0xD5: "⌫", 0xD6: "⌦", 0xD8: "➢",
    0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "⬄",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗",
    0x50: "✓",
    0x51: "☒",
    0x52: "☑",
    0x53: "☒",
    0x54: "☒",
    0x97: "●",
    0xA3: "□",
    0x99: "○",
    0xAE: "◆",
}
_WINGDINGS_3 = {
    0x66: "←",
    0x67: "→",
    0x68: "↑",
    0x69: "↓",
    0x70: "▲",
    0x71: "▼",
    0x74: "◀",
    0x75: "▶",
    0x7D: "▶",
    0x84: "◀",
}
_FONTS = {
    "symbol": {0x20 + i: sign for i, sign in enumerate(_SYMBOL_LOW)}
    | {0xA0 + i: sign for i, sign in enumerate(_SYMBOL_HIGH)},
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
}


def symbol(font: str, code: int) -> str:
    """The character that the sign `code` of a font shows; the sign as it is stored if that is not known."""
    signs = _FONTS.get(font.casefold())
    low = code - _PRIVATE if code >= _PRIVATE else code
    if signs is not None:
        return signs.get(low, chr(_PRIVATE + low if low < 0x100 else code))
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def readable(text: str, font: str) -> str:
    """Text whose signs are stored in the private area of a font, with the characters that they show."""
    if not any("\uf020" <= char <= "\uf0ff" for char in text):
        return text
    return "".join(symbol(font, ord(char)) if "\uf020" <= char <= "\uf0ff" else char for char in text)


def is_unknown(char: str) -> bool:
    """Whether a character is one of the private area, which says nothing without its font."""
    return "\ue000" <= char <= "\uf8ff"
