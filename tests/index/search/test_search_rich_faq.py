"""An article with a thousand known questions does not take the answers from one with none (real encoder).

Both are about the same thing, a town and its vehicles. The known questions are made of templates: they are load. What is
measured is what somebody asks about the other article.
"""

from __future__ import annotations

import pytest
import yaml

from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.publish.compose import Source, compose_index
from index.retrieval.background import background_of
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.faq.known_questions import parse
from kb.readers.read import read_article

PERMIT = """\
# Parking permits for residents

## Who gets a permit

Whoever is registered in the zone and keeps a car there gets a permit. A company car counts when the employer confirms it.

## What it costs

A permit costs 120 euros a year. A second car of the same household costs 240 euros.

## How to apply

Apply on the website or at the counter. Bring the vehicle registration and a proof of address. It arrives within ten days.

## Visitors

Visitors park with a day ticket. Each household gets twenty day tickets a year for 2 euros each.

## Moving and selling the car

Report a new number plate within two weeks. Whoever moves out of the zone gives the permit back and is refunded the rest.
"""
BOX = """\
# Bicycle boxes

## Renting a box

The city rents out locked boxes for bicycles at twelve stations. A box fits one bicycle or one cargo trailer.

## Price

A box costs 9 euros a month or 90 euros a year. Students pay half.

## Waiting list

Where all boxes are taken, you are put on a list. Most people wait about three months.

## Key

The box opens with a code in the app. Whoever loses access calls the station office, which resets the code the same day.

## Ending the contract

Give notice four weeks before the end of a month. Empty the box before the last day, or the lock is changed for 40 euros.

## Damage and theft

Report damage with a photo in the app. The city does not insure what is kept in a box; your household insurance may.
"""
BEGINNINGS = (
    "",
    "Please tell me: ",
    "Hello, ",
    "I live in zone B, ",
    "Quick question: ",
    "Can you explain: ",
    "My neighbour asks: ",
    "For my father: ",
    "We just moved here, ",
)
COVERED = {
    "Who gets a permit": """who can get a parking permit|am I allowed a permit with a company car
        which residents may have a permit|do I have to be registered in the zone
        can a student get a resident permit|is a permit possible for a leased car
        who is entitled to park as a resident|does my flatmate get a permit as well|can I get a permit without owning the car
        do motorbikes need a permit|can shop owners get a resident permit|do I qualify for resident parking
        is a second home enough for a permit|can my au pair get a permit|who counts as a resident
        谁可以办居民停车证|公司的车能办停车证吗|租的车可以办停车证吗|没有登记住址能停车吗|学生可以办停车证吗""",
    "What it costs": """what does the permit cost|how much is a parking permit a year|what do I pay for a second car
        is the permit cheaper for pensioners|how expensive is resident parking|what is the yearly fee|what are the fees
        is there a discount on the permit|what does it cost to park my car|do I pay per month or per year
        price of the permit for two cars|how much do I have to pay|how many euros is the permit|is resident parking free
        does the second car cost more|停车证多少钱|一年的费用是多少|第二辆车要多少钱|停车证有优惠吗|费用怎么算""",
    "How to apply": """how do I apply for a permit|where do I get the permit|which papers do I need|can I apply online
        how long does it take until I get it|what do I bring to the counter|is a proof of address necessary
        do I need an appointment|when does the permit arrive|how do I renew my permit|what documents are required
        can somebody else apply for me|where is the counter|do I have to come in person|how do I register my car
        怎么申请停车证|需要带什么材料|可以网上申请吗|多久能拿到停车证|在哪里办理""",
    "Visitors": """can my visitors park here|how many day tickets do I get|what does a day ticket cost|where do guests park
        my parents visit me by car|how do I get visitor tickets|is there parking for friends who stay|do day tickets expire
        can a tradesman park in front of my house|how long is a day ticket valid|may I sell my day tickets
        are twenty tickets all I get|what if I have used all my day tickets|can my guests park overnight
        a friend comes for two weeks|访客怎么停车|一天的票多少钱|一年有几张访客票|父母来看我停哪里|客人可以过夜停车吗""",
    "Moving and selling the car": """I have a new number plate|I sold my car|I move out of the zone|I bought another car
        do I get money back when I move|how do I give the permit back|must I report a new plate|I lost my permit
        how long do I have to report it|what happens to my permit when I move|refund for the remaining months
        can I cancel the permit|my car was stolen, what about the permit|I move to another zone|how do I end the permit
        换了车牌怎么办|卖了车怎么办|搬走了停车证怎么办|可以退钱吗|停车证怎么注销""",
}
NOT_COVERED = """how do I contest a parking fine|where can I charge my electric car|is there parking for disabled people
    who tows my car away|when is the market on the square|parking garage opening hours|can I park a camper
    where may I wash my car|speed limit in my street|who repairs the street lamp|can I park a trailer
    is the old town closed to cars|how do I register a moped|where do buses stop
    怎么申诉罚单|哪里可以充电|残疾人停车位在哪里|谁来拖车|停车场几点开门|哪里可以洗车"""
ASKED = {
    "can I rent a box for my bike": "Renting a box",
    "does a cargo trailer fit in": "Renting a box",
    "一个箱子能放几辆车": "Renting a box",
    "what does a box cost per month": "Price",
    "is a box cheaper for students": "Price",
    "自行车箱一个月多少钱": "Price",
    "学生租自行车箱有优惠吗": "Price",
    "price": "Price",
    "how long do I have to wait for a box": "Waiting list",
    "all boxes at my station are taken": "Waiting list",
    "自行车箱要等多久": "Waiting list",
    "I cannot open my box any more": "Key",
    "I forgot the code": "Key",
    "I lost access to my box": "Key",
    "how do I end the contract for the box": "Ending the contract",
    "how much notice do I have to give": "Ending the contract",
    "提前多久通知退租": "Ending the contract",
    "my bike was stolen out of the box": "Damage and theft",
    "the door of my box is broken": "Damage and theft",
    "how do I report damage": "Damage and theft",
    "箱子里的自行车被偷了怎么办": "Damage and theft",
    "Damage and theft": "Damage and theft",
}


def wordings(texts: str, beginnings: tuple[str, ...]) -> list[str]:
    each = (text.strip() for line in texts.splitlines() for text in line.split("|"))
    return [f"{beginning}{text}" for text in each for beginning in beginnings]


def index_of(encoder: Encoder, *articles: tuple[str, str], faq: str = "") -> SearchIndex:
    source = Source.of_articles([read_article(text.encode(), name) for name, text in articles])
    if faq:
        known = parse(faq, "permit.faq.yaml", source.passages)
        assert len(known.questions) == 1000
        source = Source(source.articles, source.passages, known)
    return compose_index(source, encoder, background_of(encoder), Settings())


def answered(index: SearchIndex) -> set[str]:
    """The questions that get the right passage first, as an answer."""
    found = {question: index.search(question, top=1, explained=False) for question in ASKED}
    return {
        question
        for question, answer in found.items()
        if answer.answered
        and (answer.hits[0].passage.article, answer.hits[0].passage.section) == ("box", (ASKED[question],))
    }


@pytest.mark.model
def test_a_rich_faq_takes_no_answer_from_an_article_without_one() -> None:
    encoder = Encoder(prepare(None), bulk=True)
    covered = [{"section": section, "questions": wordings(texts, BEGINNINGS)} for section, texts in COVERED.items()]
    faq = yaml.safe_dump({"covered": covered, "not_covered": wordings(NOT_COVERED, BEGINNINGS[:5])}, allow_unicode=True)
    alone = answered(index_of(encoder, ("box.md", BOX)))
    assert len(alone) >= 20
    assert alone - answered(index_of(encoder, ("permit.md", PERMIT), ("box.md", BOX), faq=faq)) == set()
