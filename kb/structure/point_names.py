"""The names of numbered points, also where the name runs into its text: "1. 逾期时间通常情况下,…".

Only evidence inside the article is used: a separator after the name, the name listed elsewhere (summaries repeat the
names of the points), the words that begin a sentence, and the other points of the same list. Chinese has no spaces, so
a prefix that merely is the subject of the sentence looks much like a name; the tables below tell the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from kb.structure.line_grammar import CJK, ends_sentence, fold, is_cjk, units

NAME_CHARS = (2, 12)  # shortest and longest name without a separator
OPENER_CHARS = (2, 10)  # the same for a name told only by the sentence opener after it
SEPARATED_UNITS = 20  # longest name before an explicit separator
SURE_CHARS = 4  # a shorter prefix is a noun more often than it is a name
MIN_REST = 5  # characters of text that must follow a name
_OCCURRENCES = 200  # of one pair of characters looked at; bounds the work on hostile texts
_SERIES = 50  # points of one list compared with each other

# Words that begin a sentence and do not follow its subject.
_FRESH = (
    "通常情况下|通常情況下|一般情况下|一般情況下|正常情况下|大多数情况下|通常来说|通常而言|一般来说|一般來說|一般而言|"
    "首先|您|你|我们|我們|大家|(?<![申邀聘敬])请(?![求假客示愿教]|律师)|(?<![申邀聘敬])請(?![求假客示願教])"
)
# Words that begin a clause but may also stand after the subject: "患者如出现发热". Look-arounds spare whole words.
_CLAUSE = (
    "通常|一般|如果|(?<![例比譬假诸])如(?![何同今期实])|倘若|若|假如|即使|即便|哪怕|除了|由于|由於|因为|因為|对于|對於|为了|為了|"
    "根据|根據|按照|虽然|雖然|尽管|儘管|一旦|随着|隨著|建议(?=[您你先在不选保咨提尽优]|用户|大家)|"
    "(?<![存实现正潜所])在(?![线線职職校读途押册])|(?<![适应相正恰不担])当(?![事地前天年期面中])|(?<![適應相正])當(?![事地前天年期面])"
)
# Actors: they begin a sentence as well, but are also the second half of compounds ("花呗用户").
_ACTOR = (
    "用户|用戶|消费者|消費者|客户|客戶|患者|业主|车主|家长|学生|员工|投保人|借款人|持卡人|纳税人|申请人|读者|顾客|旅客"
)
_OPENER = re.compile(f"(?P<fresh>{_FRESH})|(?P<clause>{_CLAUSE})|(?P<actor>{_ACTOR})")

# Text that starts with one of these lacks a subject: the prefix was the subject, not a name.
_BARE = re.compile(
    r"[的地得了着过過们們是会會可将將需须須有应應能也都就仍又再已未没沒不必要把被让讓使令属屬指由从從向往给給跟比及与與和或"
    r"后後前时時中内內外上下里裡间間期等之其所以于於]|在(?![线線职職校读途押册])|是否|对(?!于|於|账|方|象)|為|为(?!了|何|什)|还(?!款|清|本|贷|债)|還(?!款|清)|"
    r"应该|建议|通过|提供|采取|启动|要求|作为|进行|使用|发生|出现|达到|超过|影响|导致|成为|拥有|包括|允许|支持|负责|旗下|"
    r"开始|继续|表示|认为|适合|具有|存在|造成|引起|产生|[0-9一二三四五六七八九十两]"
)
_BARE_BUT_FRESH = re.compile(
    "由于|由於|以免|与此|上述|下面|下列|以下|以上|其中|其次|期限|时间|時間|中国|内容|外部|不良|不同|有效|应用|需求|要点"
)
# A prefix that ends like this was cut inside a clause; the look-behinds spare whole words.
_CUT = re.compile(
    "(?:(?<!反|效|相|感|供|响)应|應|(?<!社|机|协|聚|学|开|议|机)会|會|(?<!但|还|国)是|(?<!许|认)可|将|將|(?<!必|所|刚)需|须|"
    "(?<!所|拥|享|持|占)有|(?<!目|标)的|(?<!存|潜|实|现)在|(?<!参)与|和|(?<!普|涉)及|或|把|被|了|也|都|就|(?<!因|行|认|作)为|"
    "(?<!原|成|起|诱|病)因|(?<!自|理|事|缘)由|从|向其|(?<!对|等|关|属)于|之|(?<!场|住|诊|厕)所|不|已|(?<!至)未|若|(?<!例|比)如|即|等|"
    "其|该|此|这|那|时|(?<!先|售|事|产|病)后)$"
)
_STOP = re.compile(
    f"(?:{_FRESH}|{_CLAUSE}|[他她它这那该此其本各某每但而]|所有|任何|上述|以上|以下|因此|所以|同时|另外)"
)
# Whoever or whatever does things is the subject of a sentence, unless it is the object of a verb: "联系客服".
_VERB = (
    "选择|联系|咨询|寻求|了解|委托|聘请|求助|告知|通知|关注|检查|购买|保护|维护|管理|评估|比较|对比|查看|更换|升级|避免|拒绝|"
    "投诉|举报|申请|核实|确认|准备|尊重|陪伴"
)
_SUBJECT = re.compile(
    f"(?!{_VERB}).{{0,12}}(?:{_ACTOR}|[者人员們们方]|银行|法院|律师|公司|企业|集团|机构|平台|部门|单位|学校|医院|医生|护士|老师|商家|"
    "卖家|买家|客服|家属|孩子|儿童|手机|电脑|产品|商品|软件|系统|设备|车辆|汽车|房屋|电池|花呗|借呗|支付宝)"
)
# A phrase that ends like this leads in a list and names nothing.
_LEAD_IN = re.compile(
    r"(?:如下|包括|例如|比如|譬如|分别是|分别为|是|为|有|指出|表示|认为|应注意|需注意|要求|[说道称]|"
    r"\b(?:is|are|was|include|includes|including|following|follows|that|to|says?|said|as|like|e\.g|i\.e))$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(rf"\s?:\s*(?!//)|(?<=[{CJK}])\s?(?:——|—|--)\s?|\s[-–—]{{1,2}}\s")
_SPACE = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])")
_NAME_BREAK = re.compile(r"[。!?;,…\n]")
_COMMA = re.compile("[,，]")
_PREFIX = re.compile(rf"[\w·/+-]{{2,{NAME_CHARS[1] + 1}}}")
_JOINTS = ("和", "与", "及", "與")


@dataclass(frozen=True)
class _Guess:
    length: int
    sure: bool


def separated_name(text: str) -> int:
    """Length of the name before an explicit separator (colon, dash, space between Chinese words), or 0."""
    head = fold(text[:100])
    if found := _SEPARATOR.search(head):
        name = text[: found.start()]
        colon_in_number = found.start() > 0 and head[found.start() - 1].isdigit() and head[found.end() :][:1].isdigit()
        aside = "—" in found[0] and "—" in head[found.end() :]  # "花呗——一种产品——是"
        if not colon_in_number and not aside and _is_separated(name, text[found.end() :]):
            return len(name)
    spaces = list(_SPACE.finditer(head[:40]))
    if spaces and len(spaces) <= 2:
        name, rest = text[: spaces[0].start()], text[spaces[0].end() :]
        fits = NAME_CHARS[0] <= len(name) <= NAME_CHARS[1] and _PREFIX.fullmatch(name)
        if fits and not _STOP.match(name) and not _is_bare(rest) and not _CUT.search(name):
            return len(name)
    return 0


def _is_separated(name: str, rest: str) -> bool:
    if len(name) < 2 or units(name) > SEPARATED_UNITS or not rest.strip() or _NAME_BREAK.search(fold(name)):
        return False
    return not _LEAD_IN.search(name) and any(char.isalpha() for char in name)


def emphasised_name(text: str, length: int) -> int:
    """Length of the name if the first `length` characters are emphasised (bold) and may be a name, else 0."""
    name = text[:length].rstrip()
    while name and fold(name[-1]) in ":.。!-— ":
        name = name[:-1]
    # Emphasis up to a colon says where the name ends, so a comma does not: "**Refund, partial**: …".
    whole = _COMMA.sub(" ", name) if fold(text[len(name) :].lstrip())[:1] == ":" else name
    if not name or not _is_separated(whole, text[length:]):
        return 0
    return 0 if _is_bare(text[length:].lstrip()) else len(name)


def is_named_item(text: str, name: int) -> bool:
    """Whether enough text follows the name for a point of its own; "身份证:原件" is an item of a list."""
    rest = text[name:].strip()
    return units(rest) > 10 or (ends_sentence(rest) and units(rest) >= 3)


def _is_bare(rest: str) -> bool:
    opener = _OPENER.match(rest)
    if opener and not opener[0].startswith(("在", "建议", "通过")):
        return False
    return bool(_BARE.match(rest)) and not _BARE_BUT_FRESH.match(rest)


class NameFinder:
    """Finds names that run into their text, by what recurs in the article.

    `text` is the article with everything but title, headings and body blanked out (offsets unchanged);
    `starts` are the offsets where the text of its points begins.
    """

    def __init__(self, text: str, starts: Iterable[int]) -> None:
        self.text = text
        self.starts = frozenset(starts)
        self.pairs: dict[str, list[int]] = {text[start : start + 2]: [] for start in self.starts}
        for at in range(len(text) - 1):
            found = self.pairs.get(text[at : at + 2])
            if found is not None and len(found) < _OCCURRENCES:
                found.append(at)

    def series(self, spans: Sequence[tuple[int, int]], given: Sequence[int]) -> list[int]:
        """Lengths of the names of the points of one list, 0 for none. `given` are the lengths already known, or 0.

        Names come in series: weak evidence counts only if at least half of the list has a candidate.
        """
        guesses = [
            _Guess(known, sure=True) if known else self._guess(start, end)
            for (start, end), known in zip(spans, given, strict=True)
        ]
        found = [guess for guess in guesses if guess]
        names = [guess.length if guess and guess.sure else 0 for guess in guesses]
        if 2 * len(found) >= len(spans):
            for shortest in (SURE_CHARS, NAME_CHARS[0]):  # short ones only beside other names
                if shortest < SURE_CHARS and not any(names):
                    break
                for i, guess in enumerate(guesses):
                    if guess and guess.length >= shortest:
                        names[i] = guess.length
        if len(spans) <= _SERIES:
            self._name_siblings(spans, names)
        return names

    def _name_siblings(self, spans: Sequence[tuple[int, int]], names: list[int]) -> None:
        """Name points whose prefix is listed right beside the name of another point: "及时还款、积极沟通"."""
        known = {self.text[start : start + n] for (start, _), n in zip(spans, names, strict=True) if n}
        before, after = self._neighbours(known)
        for i, (start, end) in enumerate(spans):
            if names[i] or not known:
                continue
            for length, prefix in self._prefixes(start, end):
                shared = any(p != start and self.text.startswith(prefix, p) for p, _ in spans)
                listed = any(text.startswith(prefix) for text in after) or any(text.endswith(prefix) for text in before)
                if listed and not shared:
                    names[i] = length
                    break

    def _neighbours(self, names: Iterable[str]) -> tuple[set[str], set[str]]:
        """The texts right before and right after the names where these stand in an enumeration."""
        before: set[str] = set()
        after: set[str] = set()
        width = NAME_CHARS[1]
        for name in names:
            for found in islice(re.finditer(re.escape(name) + "、", self.text), _SERIES):
                after.add(self.text[found.end() : found.end() + width])
            for found in islice(re.finditer("、" + re.escape(name), self.text), _SERIES):
                before.add(self.text[max(found.start() - width, 0) : found.start()])
        return before, after

    def _prefixes(self, start: int, end: int) -> list[tuple[int, str]]:
        """The prefixes of a point that could be a name by their form, longest first."""
        found = _PREFIX.match(self.text, start, min(end, start + NAME_CHARS[1] + 1))
        run = found[0] if found else ""
        lengths = range(min(len(run), NAME_CHARS[1], end - start - MIN_REST), NAME_CHARS[0] - 1, -1)
        return [(n, run[:n]) for n in lengths if self._has_form(run[:n], self.text[start + n])]

    @staticmethod
    def _has_form(prefix: str, following: str) -> bool:
        if prefix[-1].isascii() and following.isascii() and following.isalnum():  # inside a Latin word
            return False
        if sum(1 for char in prefix if is_cjk(char)) < 2 or prefix[0].isdigit():
            return False
        return not _CUT.search(prefix) and not _STOP.match(prefix)

    def _guess(self, start: int, end: int) -> _Guess | None:
        """The best name of one point. In order: listed elsewhere, recurring before an opener, recurring, an opener."""
        opened = self._before_opener(start, end)
        recurring: _Guess | None = None
        seen: set[int] = set()  # where a longer prefix was found: a part of it there says nothing new
        for length, prefix in self._prefixes(start, end):
            places = [p for p in self.pairs[prefix[:2]] if p != start and self.text.startswith(prefix, p)]
            new = [p for p in places if p not in seen]
            seen.update(new)
            rest = self.text[start + length : start + length + 8]
            if not new or not self.starts.isdisjoint(places) or _is_bare(rest) or _SUBJECT.fullmatch(prefix):
                continue  # a prefix shared by two points is what they are about, not a name
            opener = _OPENER.match(rest)
            weak = length < SURE_CHARS and opened and not opener  # 还款 of 还款意愿, listed as 分期还款、最低还款
            if not weak and any(self._is_listed(p, p + length) for p in new):
                return _Guess(length, sure=length >= SURE_CHARS or bool(opener))
            echoed = length >= SURE_CHARS and any(start < p < end for p in new)
            if recurring is None and (opener or echoed or not opened):
                recurring = _Guess(length, sure=bool(opener and not opener["clause"]) and length >= SURE_CHARS)
        return recurring or opened

    def _before_opener(self, start: int, end: int) -> _Guess | None:
        run = _PREFIX.match(self.text, start, end)
        if not run:
            return None
        low, high = OPENER_CHARS
        opener = next((o for o in _OPENER.finditer(self.text, start + low, min(end, start + high + 6))), None)
        if not opener or opener.start() - start > high or opener.start() > run.end() or end - opener.start() < MIN_REST:
            return None
        prefix = self.text[start : opener.start()]
        if not self._has_form(prefix, opener[0]) or _SUBJECT.fullmatch(prefix) or opener["actor"]:
            return None
        shared = any(p != start and self.text.startswith(prefix, p) for p in self.starts)
        return None if shared else _Guess(len(prefix), sure=False)

    def _is_listed(self, start: int, end: int) -> bool:
        """Whether `text[start:end]` is a member of an enumeration."""
        before, after = self.text[max(start - 2 * NAME_CHARS[1], 0) : start], self.text[end : end + 1]
        if before.endswith("、") or after == "、":
            return True
        return before.endswith(_JOINTS) and "、" in before  # the last one: "甲、乙和丙"
