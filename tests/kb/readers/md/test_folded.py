"""Parts of a Markdown text that a reader opens by their titles: each title is the heading of its part, and of no more."""

from __future__ import annotations

import pytest

from kb.article import Aside
from kb.readers.read import read_article
from kb.structure.passages import cut

LONG = (
    "What if my partner works abroad for more than six months of the year, and can both of us still ask for the grant?"
)

ACCORDION = """
# The grant

## Questions

<ul class="accordion">
<li>
<button class="accordion-button" aria-controls="a">Up to 30 square metres</button>
<div id="a">

| Year | Grant |
|------|-------|
| 2024 | $40   |

</div>
</li>
<li>
<button aria-expanded="false" aria-controls="b">{long}</button>
<div id="b">

**Both of you**

- May ask for it.

<div class="box">

You share it.

</div>

Half for each.

</div>
</li>
</ul>

Call us with other questions.

<div><button>Print</button></div>
"""


def parts(text: str, name: str = "a.md") -> list[tuple[tuple[str, ...], str]]:
    return [(passage.section, passage.text) for passage in cut(read_article(text.encode(), name))]


def test_the_buttons_of_an_accordion_are_headings_of_what_they_open() -> None:
    assert parts(ACCORDION.replace("{long}", LONG)) == [
        (("Questions", "Up to 30 square metres"), "Year: 2024; Grant: $40"),
        (("Questions", LONG, "Both of you"), "- May ask for it.\n\nYou share it.\n\nHalf for each."),
        (("Questions",), "Call us with other questions."),
    ]


def test_a_button_that_opens_nothing_is_set_aside() -> None:
    article = read_article(ACCORDION.replace("{long}", LONG).encode(), "a.md")
    assert [(piece.text, piece.reason.code) for piece in article.set_aside] == [("Print", Aside.MENU)]


FORMS = {
    "mkdocs": '??? question "{0}"\n    {1}\n\n??? note "{2}"\n    {3}\n\n{4}',
    "fences": "::: details {0}\n{1}\n:::\n\n:::: details {2}\n{3}\n::::\n\n{4}",
    "docusaurus": ":::faq[{0}]\n\n{1}\n\n:::\n\n:::faq[{2}]\n\n{3}\n\n:::\n\n{4}",
    "pymdown": "/// details | {0}\n{1}\n///\n\n/// details | {2}\n{3}\n///\n\n{4}",
    "details": "<details>\n<summary>{0}</summary>\n\n{1}\n\n</details>\n<details><summary>{2}</summary>{3}</details>\n\n{4}",
    "details in one piece": "<div><details><summary>{0}</summary><p>{1}</p></details>\n<details><summary>{2}</summary>\n{3}\n"
    "</details><p>{4}</p></div>",
    "hugo": '{{{{< expand "{0}" >}}}}\n\n{1}\n\n{{{{< /expand >}}}}\n\n'
    '{{{{< expand "{2}" >}}}}\n{3}\n{{{{< /expand >}}}}\n\n{4}',
    "buttons": "<button class=accordion>{0}</button>\n<div>\n\n{1}\n\n</div>\n\n<button class=accordion>{2}</button>\n"
    "<div>{3}</div>\n\n{4}",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_title_is_the_heading_of_its_part_and_of_no_more(form: str) -> None:
    words = ("Can I park here?", "Only at night.", "Who pays?", "The guest pays.", "The office is open all day.")
    body = "# Parking\n\n## Questions\n\n" + FORMS[form].format(*words) + "\n\n## Prices\n\nNone."
    assert parts(body) == [
        (("Questions", words[0]), words[1]),
        (("Questions", words[2]), words[3]),
        (("Questions",), words[4]),
        (("Prices",), "None."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '!!! note "Look"\n    One.\n\nTwo.',
        "::: tip Look\nOne.\n:::\n\nTwo.",
        '{{< notice info "Look" >}}\n\nOne.\n\n{{< /notice >}}\n\nTwo.',
        '{{< tabs "id-4" >}}\n{{% tab "Look" %}}\n\nOne.\n\n{{% /tab %}}\n{{< /tabs >}}\n\nTwo.',
    ],
)
def test_the_title_of_a_note_is_no_heading(text: str) -> None:
    assert parts(f"# A\n\n## B\n\n{text}") == [(("B",), "Look\n\nOne.\n\nTwo.")]


def test_a_folded_part_in_a_list_is_a_part_of_its_item() -> None:
    text = '# A\n\n1. First.\n\n   ??? note "Why?"\n       Because.\n\n2. Second.'
    assert parts(text) == [((), "1. First.\nWhy?\nBecause.\n2. Second.")]


@pytest.mark.parametrize(
    "page",
    [
        "<ul><li><button aria-controls=x>Who pays?</button><div id=x hidden><p>The guest pays for it.</p></div></li></ul>",
        "<button class=accordion>Who pays?</button><div class=panel><p>The guest pays for it.</p></div>",
        "<details><summary>Who pays?</summary><p>The guest pays for it.</p></details>",
        "<button aria-controls=x>Who pays?</button><div id=x><p>The guest pays for it.</p></div><button aria-expanded=false>"
        "Show more</button>",
    ],
)
def test_a_page(page: str) -> None:
    head = "<title>A</title><article><h1>A</h1><p>Some words before it all.</p><h2>B</h2>"
    assert parts(f"{head}{page}<p>The office is open.</p></article>", "a.html") == [
        ((), "Some words before it all."),
        (("B", "Who pays?"), "The guest pays for it."),
        (("B",), "The office is open."),
    ]


def test_a_button_within_a_sentence_is_text() -> None:
    page = "<h1>A</h1><p>Words before.</p><p>Press <button aria-expanded=false>here</button> to see it all.</p>"
    assert parts(page, "a.html") == [((), "Words before.\n\nPress here to see it all.")]
