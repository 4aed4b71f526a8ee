# ruff: noqa: E501 (forms that belong together in one line)
"""Nothing is lost: every word of a Markdown text is in its lines or in what was set aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.readers.markdown import read_markdown

# How people write a part of a sentence. "@" is where a word stands; what else is there is a sign of Markdown.
INLINE = (
    *("@", "**@**", "*@ @*", "~~@~~", "`@`", "[@](a.md)", '[@](a.md "@")', "![@](a.png)", "![@|300](a.png)", "[@][ref]"),
    *("<b>@</b>", "<del>@</del>", "<!-- @ -->", "<ruby>@<rt>@</rt></ruby>", "<sup>@</sup>", '<Badge text="@" />'),
    *("<kbd>@</kbd>", "<br>@", "<https://x.y/@>", "$@^2$", "[[@]]", "[[a|@]]", "![[a.png|@]]", "[^@]", "^[@ @]", "[^1]"),
    *("<@>", "<@ @>", "</@>", "<@ @=\"@\">", "Enter <@> in <b class=\"x\">@</b>", "^[@ ^[@]]", "![@ ^[@]](a.png)", "a^[@ [^1]]"),
    *("{% @ %}", "{% raw %}@{% endraw %}", "{{ @ }}", "{{< @ >}}", '{{< tip text="@" >}}', "{{% @ %}}", "{# @ #}", "{/* @ */}"),
    *('{% include a.html content="**@** ^[@] [@](b.md)" %}', '{{< expand "@ @" >}}@{{< /expand >}}', "<ul><li>@</li><li>@</li></ul>", "<button>@</button>"),
    *("{@=30}", "{@}", "{@: 1}", "{.@}", "@{.a}", "[@]{.a}", "[@](a.md){target=_blank}", "{%- if @ -%}@{%- endif -%}"),
    *("[@", "]@", "`@", "**@", "<@", "{@", "{{@", "|@", "@|", "\\{@\\}", "!@", "@:", "&@;", "&lt;@&gt;", "[@]", "[@]: @"),
)  # fmt: skip
AROUND = (
    "**@**",
    "*@*",
    "~~@~~",
    "[@](a.md)",
    "![@](a.png)",
    "<b>@</b>",
    "<del>@</del>",
    "^[@]",
    "<sup>@</sup>",
    "({@})",
)
# How people write a part of a text. "@" is where a sentence stands, "§" where a word does.
BLOCKS = (
    *("@", "# @", "## @ {#a}", "### @ ###", "@\n===", "@\n---", "> @", "> [!NOTE] @\n> @", "- @", "1. @", "- [ ] @", "- [x] @"),
    *("- @\n  - @\n\n    @", "1. @\n\n   ```sh\n   @\n   ```\n2. @", "```\n@\n```", '```py title="x"\n@\n```', "    @", "~~~\n@"),
    *("| @ | @ |\n|---|---|\n| @ | @ | @ |", "<table><tr><td>@</td></tr></table>", "<div>\n@\n</div>", "<details><summary>@</summary>\n\n@\n\n</details>"),
    *(":::note[@]\n@\n:::", "::: tip @\n@\n:::", ":::{note} @\n@", '!!! note "@"\n    @\n\n    @', '=== "@"\n    @', "@tab @\n@", '??? tip "@"\n    @'),
    *("/// details | @\n    type: warning\n@\n///", "//// note\n\n@\n\n/// tab | @\n@\n///\n////", "/// caption\n@\n///", "/// @", "/// note | @\n///"),
    *("[^1]: @", "[^2]: @\n\n    @", "[^1]: @\n[^1]: @", "[^2]: @ [^2]", "[^3]: [^4]: @\n\n[^4]: @ [^3]", "# @[^2]\n@\n\n[^2]: @", "- @[^2]\n- @\n\n[^2]: - @\n\n    - @", "@[^2]\n: @", "@\n: @", "@\n\n:   @\n    @", '[ref]: http://x.y "@"', "[//]: # (@)", "[ref2]: @"),
    *("<!-- @ -->", "<!--\n@\n-->", "<!-- @", "{% if a %}\n@\n{% endif %}", "{% @ %}", "{{< @ >}}\n@\n{{< /a >}}", "$$\n@\n$$", "[TOC] @", "@ {.lead}"),
    *("import A from '@'\n", "{: .note }\n@", "<p>@", "</div>@", "***", "@\\\n@", "@  \n@", "<Tabs>\n<Tab title=\"§\">\n\n@\n\n</Tab>\n</Tabs>"),
)  # fmt: skip


def fill(form: str, piece: Callable[[], str]) -> str:
    return "".join(part if i == 0 else piece() + part for i, part in enumerate(form.split("@")))


class Words:
    """Sentences of words that are each used once."""

    def __init__(self, forms: Sequence[str], around: Sequence[str] = ()) -> None:
        self.forms = iter(forms)
        self.around = around  # forms that each of the others stands in
        self.number = count(1)

    def word(self) -> str:
        return f"w{next(self.number):03}w"

    def sentence(self) -> str:
        """Some words, one of them in the next form."""
        form = next(self.forms, "@")
        for around in self.around:
            form = around.replace("@", form, 1)
        return f"{self.word()} {fill(form, self.word)} {self.word()}"

    def block(self, form: str) -> str:
        return fill(form.replace("§", self.word()), self.sentence)


def lost(text: str) -> list[str]:
    """The words of a text that were neither kept nor set aside."""
    lines, aside = (read := read_markdown(text)).lines, read.set_aside
    told = "\n".join((*(line.text for line in lines), *(piece.text for piece in aside)))
    return [word for word in dict.fromkeys(re.findall(r"w\d{3}w", text)) if word not in told]


@pytest.mark.parametrize("block", BLOCKS)
def test_each_form_in_each_block(block: str) -> None:
    for form in INLINE:
        words = Words([form] * 6)
        text = f"{words.block(block)}\n\n{words.word()}[^1]\n\n[ref]: a.md"
        assert (text, lost(text)) == (text, [])


@given(st.lists(st.tuples(st.sampled_from(BLOCKS), st.sampled_from(("\n", "\n\n"))), max_size=6), st.data())
@settings(max_examples=300, deadline=None)
def test_kept_and_set_aside_are_all_of_a_text(blocks: list[tuple[str, str]], data: st.DataObject) -> None:
    around = data.draw(st.lists(st.sampled_from(AROUND), max_size=2))
    words = Words(data.draw(st.lists(st.sampled_from(INLINE), max_size=12)), around)
    assert lost("".join(words.block(block) + end for block, end in blocks)) == []
