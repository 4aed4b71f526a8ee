"""Which pieces in angle brackets are tags, and which are words: `<b>` is one, `<your name>` is not."""

from __future__ import annotations

import re

# The elements of HTML, old ones too, and those of SVG and MathML that people put into a text.
_NAMES = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
button canvas caption center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl
dt element em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr
html i iframe image img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu
menuitem meta meter multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param
picture plaintext portal pre progress q rb rbc rp rt rtc ruby s samp script search section select shadow slot small
source spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title
tr track tt u ul var video wbr xmp
circle clippath defs ellipse g line lineargradient mask path pattern polygon polyline rect stop symbol text tspan use
annotation mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr
munder munderover semantics
"""
_ELEMENTS = frozenset(_NAMES.split())
_NAME = re.compile(r"</?\s{0,2}([A-Za-z][\w:.-]{0,60})")


def is_tag(piece: str) -> bool:
    """Whether `<…>` is a tag: of an element that is known, of a component (`<Tabs>`, `<my-part>`), a comment or the like.

    Writers put what is to be filled in between such brackets: "Enter <name> here". A browser would show nothing.
    """
    if piece.startswith(("<!", "<?")):
        return True
    name = _NAME.match(piece)
    if name is None or not piece.endswith(">"):
        return False
    return name[1].lower() in _ELEMENTS or name[1][0].isupper() or any(sign in name[1] for sign in "-:.")
