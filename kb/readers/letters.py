"""How likely a text is in a language, told by how often its letters are used there: tells wrongly decoded text from right.

A language is a few groups of letters. The share of a text that a group makes up, divided by the number of its letters, is the
likelihood of each of them. The shares are rounded from common tables of frequencies; only large differences count here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from math import log

from kb.structure.line_grammar import CJK

_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然"
    "家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把"
    "机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果"
    "加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔"
    "更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展"
    "马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共"
    "确传师观清今切院让识候带导争运费款账户客服支付退换货申请办订单卡险医票银贷息逾额缴税率价钱元角店购买卖送修改版"
    "号码密验证登录注册续材料准备填写份联咨询投诉议您需供审核批始束截止限包括例避免根协责赔偿损失护消益标影响征罚律"
    "怎哪否久吗呢吧啊每周末午秒温泳池馆童折优惠"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大爲和國地到以說時要就出會可也你對生能而子那得於着下自之年過發後作裏用道行所然"
    "家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把"
    "機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果"
    "加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾"
    "更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展"
    "馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共"
    "確傳師觀清今切院讓識候帶導爭運費款賬戶客服支付退換貨申請辦訂單卡險醫票銀貸息逾額繳稅率價錢元角店購買賣送修改版"
    "號碼密驗證登錄註冊續材料準備填寫份聯諮詢投訴議您需供審覈批始束截止限包括例避免根協責賠償損失護消益標影響徵罰律"
    "怎哪否久嗎呢吧啊每週末午秒溫泳池館童折優惠"
)
_SYLLABLES = (
    "이다는의가에을를은하고지로도한사인시기어리자나서대있수라아그해일정부과제들보니전으만원장스동게여성상구주공조방"
    "화오경계요학면관회무선소신었할것세중내국생위간비실발연물미진개적용심안양문차통모당업체분출없등우습행교재단결합"
    "금입까됩며않청카드불급환매월년초후"
)
_KANA = (
    "のにはをたがでてとしれさあいうるなかもこまくせすきらりつえわけおよめそねどんっだごやほじばげぶろー"
    "アイスンルトラリクシコタドフレムメ"
)
_WIDE_MARKS = "、。，．！？：；（）「」『』《》〈〉“”‘’…—・　％～【】￥"
_NARROW_MARKS = "¿¡‘’“”–—…«»€£§°·•©®™\u00a0"
_RUSSIAN = "оеаинтсрвлкм", "дпуяыьгзбчйхжшюцщэфъё", "іїєґўіЇЄІ№"
_WESTERN = "éäöüàèçêñáóíãßåøæôâúûîùœõëïò", "ÉÄÖÜÀÈÇÊÑÁÓÍÃÅØÆÔÂÚÛÎŒÕºªýÿðþìÐÞÝ"
_TURKISH = "ıüşçğöİ", "ŞÇÖÜĞâîû"
_CENTRAL = "ąęłśćżźńóáéíýčěšžřůúťďňőűöüäßăâîșțžđ", "ĄĘŁŚĆŻŹÁÉÍČĚŠŽŘŮÚŐŰÖÜÄ"

_GREEK = "αοιετσνηυρπκμλςωδγχθφβξζψάέήίόύώϊϋ", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ"
_MIXED = re.compile("[A-Za-z][\u0370-\u05ff]|[\u0370-\u05ff][A-Za-z]")
_BESIDE = re.compile(f"[a-z][{CJK}]|[{CJK}][a-z]")

_LETTER, _FIGURE, _RARE, _NONE, _CONTROL = -3.2, -3.9, -11.0, -15.0, -16.0
_MIXTURE = -8.0  # a Latin letter beside a Greek or a Russian one, in one word
_BESIDES = -3.0  # a small Latin letter beside a Chinese character
_ABROAD = -1.3  # a Latin letter in a text of another alphabet
_REPLACED = -25.0  # what could not be decoded


def _group(letters: Iterable[str], share: float) -> dict[str, float]:
    found = set(letters)
    return dict.fromkeys(found, log(share / len(found)))


@cache
def _standard(codec: str, first: int, last: int) -> frozenset[str]:
    """The characters of two bytes whose first byte is from `first` to `last`."""
    found = (
        bytes([lead, trail]).decode(codec, "ignore") for lead in range(first, last + 1) for trail in range(0x40, 0xFF)
    )
    return frozenset(char for char in found if len(char) == 1)


@cache
def _chinese() -> Mapping[str, float]:
    common = _standard("gb2312", 0xB0, 0xD7)
    return (
        _group(_standard("gb2312", 0xD8, 0xF7), 0.01) | _group(common, 0.24)
        | _group(_SIMPLIFIED, 0.7) | _group(_WIDE_MARKS, 0.1)
    )  # fmt: skip


@cache
def _traditional() -> Mapping[str, float]:
    common = _standard("big5", 0xA4, 0xC6)
    return (
        _group(_standard("big5", 0xC9, 0xF9), 0.01) | _group(common, 0.24)
        | _group(_TRADITIONAL, 0.7) | _group(_WIDE_MARKS, 0.1)
    )  # fmt: skip


@cache
def _japanese() -> Mapping[str, float]:
    kana = [chr(code) for code in (*range(0x3041, 0x3094), *range(0x30A1, 0x30F7))]
    return (
        _group(_standard("euc_jp", 0xD0, 0xF4), 0.01) | _group(_standard("euc_jp", 0xB0, 0xCF), 0.3)
        | _group(kana, 0.1) | _group(_KANA, 0.5) | _group(_WIDE_MARKS, 0.1)
    )  # fmt: skip


@cache
def _korean() -> Mapping[str, float]:
    return (
        _group(_standard("euc_kr", 0xCA, 0xFD), 0.01) | _group(_standard("euc_kr", 0xB0, 0xC8), 0.35)
        | _group(_SYLLABLES, 0.65) | _group(_WIDE_MARKS, 0.01)
    )  # fmt: skip


@cache
def _russian() -> Mapping[str, float]:
    often, seldom, foreign = _RUSSIAN
    capitals = (often + seldom).upper()
    return _group(capitals, 0.03) | _group(foreign, 0.005) | _group(seldom, 0.27) | _group(often, 0.65) | _marks()


def _marks() -> dict[str, float]:
    return _group(_NARROW_MARKS, 0.01)


@cache
def _western() -> Mapping[str, float]:
    return _group(_WESTERN[1], 0.004) | _group(_WESTERN[0], 0.1) | _marks()


@cache
def _turkish() -> Mapping[str, float]:
    return _group(_TURKISH[1], 0.006) | _group(_TURKISH[0], 0.12) | _marks()


@cache
def _central() -> Mapping[str, float]:
    return _group(_CENTRAL[1], 0.003) | _group(_CENTRAL[0], 0.06) | _marks()


@cache
def _greek() -> Mapping[str, float]:
    return _group(_GREEK[1], 0.05) | _group(_GREEK[0], 0.9) | _marks()


LANGUAGES: Mapping[str, Callable[[], Mapping[str, float]]] = {
    "Chinese": _chinese,
    "traditional Chinese": _traditional,
    "Japanese": _japanese,
    "Korean": _korean,
    "Russian": _russian,
    "Western": _western,
    "Turkish": _turkish,
    "Central European": _central,
    "Greek": _greek,
}


_ALPHABETS = ("Russian", "Greek")


def likelihood(text: str, languages: Iterable[str]) -> float:
    """The logarithm of how likely the text is in the likeliest of some languages (names of `LANGUAGES`)."""
    counts = Counter(text)
    latin = sum(count for char, count in counts.items() if char.isascii() and char.isalpha())
    plain = sum(count * _ascii(char) for char, count in counts.items() if char.isascii())
    mixed = _MIXTURE * sum(1 for _ in _MIXED.finditer(text)) + _BESIDES * sum(1 for _ in _BESIDE.finditer(text))
    others = [(char, count) for char, count in counts.items() if not char.isascii()]
    best = max(
        sum(count * _weight(char, letters) for char, count in others) + (_ABROAD * latin if name in _ALPHABETS else 0.0)
        for name in languages
        for letters in (LANGUAGES[name](),)
    )
    return plain + mixed + best


def _ascii(char: str) -> float:
    if char.isalpha() or char in " \n\r\t":
        return _LETTER
    return _FIGURE if char.isprintable() else _CONTROL


def _weight(char: str, letters: Mapping[str, float]) -> float:
    if char in letters:
        return letters[char]
    if char == "\ufffd":
        return _REPLACED
    if not char.isprintable() or "\ue000" <= char <= "\uf8ff":
        return _CONTROL
    return _RARE if char in _WIDE_MARKS or not char.isalpha() else _NONE
