"""What readers are told instead of an answer: words and contacts for somebody in despair, a request for more words.

Built in for both languages, without telephone numbers: these differ from country to country and change. An editor puts those
of the own country into site.toml (`care`, `contacts`). The pages and the command line both use these texts, so they stand below
both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.config.site_file import SiteFile, Words


@dataclass(frozen=True)
class NoticeWords:
    """A notice in one language: a heading, what it says, and lines under it. `more` follows them."""

    title: str
    text: str
    contacts: tuple[str, ...] = ()
    more: str = ""


CARE: Mapping[str, NoticeWords] = {
    "zh": NoticeWords(
        title="你不必一个人扛，请现在就找人说说",
        text="听起来你正非常难受。这里给不了你需要的帮助，但人可以。如果你想到过结束自己的生命，请不要一个人待着，"
        "现在就告诉身边的人。",
        contacts=(
            "身边信得过的人：家人、朋友、邻居、同事、老师或医生",
            "情况紧急：拨打当地的急救电话或报警电话，或者去最近的医院急诊",
            "当地的心理援助热线",
        ),
        more="如果你问的不是这个意思，请换个说法再问一次。",
    ),
    "en": NoticeWords(
        title="You do not have to carry this alone; please talk to somebody now",
        text="It sounds as if things are very hard for you. What you need cannot come from this page, but it can come from "
        "people. If you are thinking of ending your life, do not stay alone, and tell somebody near you now.",
        contacts=(
            "Somebody near you whom you trust: family, a friend, a neighbour, a colleague, a teacher, a doctor",
            "In an emergency: your local emergency number, or the emergency room of the nearest hospital",
            "The crisis line of your country",
        ),
        more="If you meant something else, please ask again in other words.",
    ),
}
MORE_WORDS: Mapping[str, NoticeWords] = {
    "zh": NoticeWords(
        title="再多写几个字吧",
        text="这还看不出你想问什么。写一句话就可以，口语、错别字都没关系。",
    ),
    "en": NoticeWords(
        title="Please write a few more words",
        text="From this it is not clear what you want to know. One sentence is enough, in everyday words.",
    ),
}


def care(site: SiteFile, language: str) -> NoticeWords:
    """The notice for somebody in despair, in a language, with the words and contacts of the knowledge base where it has any.

    Contacts of the other language are better than none of the own country.
    """
    own = site.words.get(language, Words())
    others = [words.contacts for code, words in site.words.items() if code != language and words.contacts]
    built_in = CARE[language]
    return NoticeWords(
        title=built_in.title,
        text=own.care or built_in.text,
        contacts=own.contacts or next(iter(others), built_in.contacts),
        more=built_in.more,
    )
