# ruff: noqa: E501 (forms that belong together in one line)
"""Nothing is lost: every word of a file is in its lines or in what was set aside, whatever element it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.readers.office.epub import read_epub
from kb.readers.office.odt import read_odt
from kb.readers.office.pptx import read_pptx
from kb.readers.office.rtf import read_rtf
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import Markup
from tests.support.files.packages import epub, line, odt, pptx, shape

# "@" is where a word stands, "*" where other elements do.
ODT_INLINE = (
    *("@", "@<text:s/>@", "@<text:tab/>*", '<text:span text:style-name="H">*</text:span>', "<text:span>*</text:span>"),
    *('<text:span text:style-name="S">*</text:span>', "<text:a>*</text:a>", "<text:hidden-text>*</text:hidden-text>", "<text:x>*</text:x>"),
    *("<text:ruby><text:ruby-base>*</text:ruby-base><text:ruby-text>@</text:ruby-text></text:ruby>", "<text:date>@</text:date>"),
    *("<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>*</text:p></text:note-body></text:note>",),
    *("<office:annotation><text:p>*</text:p></office:annotation>", "<text:bookmark/>@", "<text:ruby>@</text:ruby>"),
    *("<x:frame xmlns:x='urn:x'><x:text-box><text:p>*</text:p></x:text-box><x:desc>@</x:desc></x:frame>",),
)  # fmt: skip
ODT_BLOCKS = (
    *("<text:p>*</text:p>", "<text:h>*</text:h>", "<text:section>#</text:section>", '<text:section text:display="none">#</text:section>'),
    *("<text:list><text:list-item>#</text:list-item></text:list>", "<text:list><text:list-header>#</text:list-header></text:list>"),
    *("<text:list><text:x>#</text:x></text:list>", "<table:table><table:table-row><table:table-cell>#</table:table-cell></table:table-row></table:table>"),
    *("<table:table><table:table-row><table:table-cell>#</table:table-cell><table:covered-table-cell>#</table:covered-table-cell>"
      "</table:table-row><table:table-row><table:table-cell>#</table:table-cell></table:table-row></table:table>",),
    *("<text:table-of-content><text:index-body>#</text:index-body></text:table-of-content>", "<text:unknown>#</text:unknown>"),
    *("<text:tracked-changes><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes>", "@"),
    *("<text:tracked-changes><text:changed-region><text:deletion>#</text:deletion></text:changed-region></text:tracked-changes>",),
    *("<math xmlns='http://www.w3.org/1998/Math/MathML'><mi>@</mi></math>", "<text:p>*</text:p><text:p text:style-name='H'>*</text:p>"),
)  # fmt: skip
EPUB_INLINE = (
    *("@", "<b>*</b>", "<i>*</i>", "<a href='x'>*</a>", "<sup>*</sup>", "<ruby>*<rt>@</rt></ruby>", "<del>*</del>", "<x>*</x>", "<br/>@"),
    *("<span hidden='hidden'>*</span>", "<button>@</button>", "<svg><text>@</text></svg>", "<math><mi>@</mi></math>", "<q>*</q>"),
    *("<select><option>@</option></select>", "<video>@</video>", "<object>@</object>", "<abbr title='x'>@</abbr>", "<noscript>@</noscript>"),
)  # fmt: skip
EPUB_BLOCKS = (
    *("<p>*</p>", "<h1>*</h1>", "<h3>*</h3>", "<ul><li>#</li></ul>", "<ol><li>*</li>#</ol>", "<div>#</div>", "@", "<pre>*</pre>"),
    *("<table><tr><th>*</th><td>*</td></tr><tr><td>#</td></tr></table>", "<table><caption>*</caption><tr><td>*</td></tr></table>"),
    *("<dl><dt>*</dt><dd>#</dd></dl>", "<nav><ol><li>*</li></ol></nav>", "<aside>#</aside>", "<section>#</section>", "<figure>#</figure>"),
    *("<figcaption>*</figcaption>", "<template>@</template>", "<details><summary>*</summary>#</details>", "<x>#</x>", "<hr/>@"),
)  # fmt: skip
RTF_INLINE = (
    *("@ ", "{\\b *}", "{\\v *}", "{\\strike *}", "{\\deleted *}", "\\u8364?@ ", "{\\footnote \\pard @\\par}", "@\\'e9 ", "\\{@\\} "),
    *("{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt *}}", "{\\object{\\*\\objclass Word}{\\result @}}", "@\\line ", "@\\tab ", "{\\plain *}"),
    *("{\\*\\annotation @}", "{\\shp{\\*\\shpinst{\\shptxt @\\par}}}", "{\\*\\do\\dptxbx{\\dptxbxtext @\\par}}", "{\\unknown *}"),
    *("{\\xe @}", "{\\shp{\\*\\shpinst{\\sp{\\sn gtextUNICODE}{\\sv @}}}}", "\\u-10179?\\u-8704?@ ", "\\f1 @ "),
)  # fmt: skip
RTF_BLOCKS = (
    *("\\pard *\\par ", "\\pard\\s1\\outlinelevel0 *\\par ", "{\\listtext\\bullet\\tab}*\\par ", "{\\pntext 1.\\tab}*\\par ", "\\sect "),
    *("\\trowd\\intbl *\\cell *\\cell\\row ", "\\trowd\\intbl *\\cell\\row\\trowd\\intbl @\\cell\\row ", "\\trowd\\intbl *", "@", "*\\page "),
    *("{\\header @\\par}", "{\\footer *\\par}", "{#}", "{\\nonesttables *\\par}", "\\pard\\intbl *\\nestcell{\\*\\nesttableprops\\nestrow}\\cell\\row "),
)  # fmt: skip


def made(data: st.DataObject, blocks: tuple[str, ...], inline: tuple[str, ...]) -> str:
    """A text of these forms, each word in it another one."""
    number = count(1)

    def form(kind: tuple[str, ...], depth: int) -> str:
        chosen = (
            data.draw(st.lists(st.sampled_from(kind), max_size=3)) if depth else [inline[0]] if kind is inline else []
        )
        signs: dict[str, Callable[[], str]] = {
            "@": lambda: f"w{next(number):03}w",
            "*": lambda: form(inline, depth - 1),
            "#": lambda: form(blocks, depth - 1),
        }
        # a sign of RTF such as \* is none of these
        return "".join(re.sub(r"(?<!\\)[@*#]", lambda found: signs[found[0]](), one) for one in chosen)

    return form(blocks, 3)


def lost(text: str, read: tuple[list[Markup], DocumentMetadata]) -> list[str]:
    lines, known = read
    told = "\n".join((*(line.text for line in lines), *(piece.text for piece in known.set_aside)))
    return [word for word in re.findall(r"w\d{3}w", text) if word not in told]


STYLES = (
    '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/></style:style>'
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_opendocument(data: st.DataObject) -> None:
    body = made(data, ODT_BLOCKS, ODT_INLINE)
    assert lost(body, read_odt(odt(body, STYLES, outside="w999w"))) == []


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_books(data: st.DataObject) -> None:
    body = made(data, EPUB_BLOCKS, EPUB_INLINE)
    assert lost(body, read_epub(epub(body, contents="<ol><li>w999w</li></ol>"))) == []


SLIDES = (
    *("<p:grpSp>#</p:grpSp>", "<p:unknown>#</p:unknown>", "<p:x><a:p><a:r><a:t>@</a:t></a:r></a:p></p:x>"),
    *(shape("*"), shape("*", "*", kind="title"), shape("*", kind="body"), shape("*", kind="sldNum"), shape("*", hidden=True)),
    *("<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody>*</a:txBody></a:tc><a:tc><a:txBody>*</a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>",),
    *("<mc:AlternateContent xmlns:mc='urn:m'><mc:Choice>#</mc:Choice><mc:Fallback>#</mc:Fallback></mc:AlternateContent>", "<p:pic>@</p:pic>"),
)  # fmt: skip
PARAGRAPHS = (
    *(line("@"), line("@", "<a:pPr lvl='2'/>"), line("@", run=" strike='sngStrike'"), "<a:p><a:fld><a:t>@</a:t></a:fld></a:p>"),
    *("<a:p><a:r><a:t>@</a:t></a:r><a:br/><a:r><a:t>@</a:t></a:r></a:p>", "<a:p><a:x><a:t>@</a:t></a:x></a:p>", "<a:p><a:t>@</a:t></a:p>"),
    *("<a:p><m:oMath xmlns:m='urn:m'><m:r><m:t>@</m:t></m:r></m:oMath></a:p>",),
)  # fmt: skip


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_slides(data: st.DataObject) -> None:
    body = made(data, SLIDES, PARAGRAPHS)
    hidden = data.draw(st.sampled_from(("", "hidden:")))
    shown = re.sub(r"<p:pic>.*?</p:pic>", "", body)  # texts of a picture stand in no text element
    assert lost(shown, read_pptx(pptx(f"{hidden}{body}", notes=shape(line("w999w"))))) == []


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_rich_text(data: st.DataObject) -> None:
    body = made(data, RTF_BLOCKS, RTF_INLINE)
    file = "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset134 SimSun;}}" + body + "\\pard The end.\\par}"
    assert lost(body, read_rtf(file.encode())) == []
