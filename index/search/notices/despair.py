"""Notices when somebody says that they want to die: they get no answer but words and contacts (kb/config/notice_words.py).

It is noticed in two ways. Patterns find what is said outright. Sentences that say it otherwise are near to example sentences
(data/despair.tsv), in the space in which questions are compared, and nearer than to look-alikes such as "kill the process".
benchmarks/answers/despair.py measures both.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoder, TextEncoder
from index.encoder.model import cache_folder
from index.retrieval.centering import CenteredSpace
from index.retrieval.query import Question
from index.text.words import language, search_form
from index.tuning.answers import DESPAIR_LEAD, DESPAIR_NEARNESS
from kb.storage.files import sha256_of_text, write_atomically

_FILE = Path(__file__).parent / "data" / "despair.tsv"

# What follows 想死 when it means something else: 想死你了 (I miss you), 想死记硬背 (learn by rote), 想死磕.
_NOT_TO_DIE = "你您他她它妈爹记板撑守磕扛心机锁循缠皮马当"
# A company, too, can "not go on living".
_FIRM = "公司企业工厂店铺行业生意平台产品项目品牌"
_CHINESE = re.compile(
    rf"""
      自尽 | 自缢 | 轻生 | 寻短见 | 寻死 | 求死(?!不) | 自残 | 割腕 | 割脉 | 上吊 | 吊死自己 | 服毒 | 喝农药
    | 跳楼(?![价甩机大促清式]) | 跳[河海江桥]自? | 从.{{0,4}}[楼桥].{{0,3}}跳下 | 烧炭.{{0,4}}[死疼痛] | 遗书
    | 想(?:要|着|去|直接|干脆|就这样|现在就)?(?:一)?死(?![{_NOT_TO_DIE}]) | 想死的心 | (?:不如|还是|让我)死(?:了|掉|吧)
    | 死了(?:算了|拉倒|一了百了) | 一死了之 | 一了百了 | 我.{{0,4}}去死(?![锁机])
    | (?:不想|不愿|不愿意|没法|无法|没有?勇气|没有?力气|不配|不敢|不该)(?:再|继续|这样|这么)*活(?![动跃期页血用塞力字体泼络])
    | (?<![{_FIRM}])活不下去 | 活够了 | 活腻 | 活不了了
    | 活(?:着|在世上|在世界上).{{0,4}}(?:没.{{0,2}}意[思义]|没劲|没用|好累|太累|真累|很累|累赘|痛苦|干什么|干嘛|负担|多余)
    | 活下去的?(?:勇气|理由|意义|动力|希望|意思)
    | 生无可恋 | 生不如死 | 人间不值得
    | 不想(?:再)?醒(?:过)?来 | (?:再也|永远)(?:不|别)(?:要|用|再|会|想)*醒
    | (?:结束|了结|终结)(?:掉|了)?(?:自己|我)?的?(?:生命|一生|这条命|性命) | (?:结束|了结)(?:掉|了)?自己(?![的开])
    | 结束(?:掉)?这一切 | (?:离开|告别)(?:这个)?(?:人世|世界(?!杯)|世上|人间)
    | 从(?:这个)?(?:世界|世上|地球)(?:上)?消失
    | (?:没有我|我不在了?|我死了?).{{0,8}}(?:更好|解脱|轻松|就好了|不用还|怎么办.{{0,6}}撑)
    | (?:怎么|怎样|如何|哪种).{{0,4}}死.{{0,5}}(?:不痛|不疼|痛苦|没痛|舒服|最快|体面) | 无痛.{{0,2}}死 | 死法
    | 安眠药.{{0,8}}死 | 农药.{{0,8}}死
    """,
    re.VERBOSE,
)
_ENGLISH = re.compile(
    r"""
      kill(?:ing)?[ ]my[ ]?self | \bkms\b | suicid(?:e|al)\b(?![ ]squad) | \bunaliv(?:e|ing)
    | \bend(?:ing)?[ ](?:my|this)[ ](?:own[ ])?life\b | \bend(?:ing)?[ ]it[ ](?:all|tonight|now|for[ ]good)
    | \btak(?:e|ing)[ ]my[ ](?:own[ ])?life\b
    | \b(?:wan(?:t|na)|wish|hope|going|ready|like|love|prefer|decided|plan(?:ning)?|need|deserve)[ ](?:to[ ])?die\b(?![ -]cast)
    | \b(?:let[ ]me|i[ ](?:just[ ])?(?:could|might|should)|should[ ]i)[ ](?:just[ ])?die\b
    | \bwan(?:t|na)[ ](?:to[ ])?be[ ]dead\b | \b(?:better[ ]off|rather[ ]be|i[ ]were|i[ ]was|if[ ]i(?:'m|[ ]am))[ ]dead\b
    | \bbetter[ ]off[ ]without[ ]me\b
    | \b(?:(?:do[ ]not|don'?t|no[ ]longer|never)[ ]wan(?:t|na)|tired[ ]of|can(?:'?t|not)[ ]go[ ]on)[ ]?(?:to[ ])?
      (?:be[ ]alive|being[ ]alive|exist(?:ing)?|wake[ ]up
        |liv(?:e|ing)(?:[ ](?:any[ ]?more|any[ ]longer|like[ ]this))?[ ]*(?:$|[.,!?;]))
    | \b(?:reason|point|purpose)[ ](?:to|in|for|of)[ ](?:being[ ]alive|liv(?:e|ing))(?![ ](?:in|at|with|near|on)\b)
    | \blife[ ](?:is|isn'?t)[ ](?:not[ ])?worth[ ](?:living|it)\b | \b(?:nothing|no[ ]one)[ ](?:left[ ])?to[ ]live[ ]for\b
    | \bhang(?:ing)?[ ]myself\b | \b(?:cut|slit)(?:ting)?[ ]my[ ]wrists?\b
    | \bjump(?:ing)?[ ]off[ ](?:a|the|this)[ ](?:bridge|building|roof|cliff|balcony)
    | \bjump(?:ing)?[ ]in[ ]front[ ]of[ ]a[ ](?:train|bus|car|truck)
    | \b(?:pills|tablets|paracetamol|insulin)\b.{0,20}\bto[ ]die\b | \boverdose[ ]on\b
    | \b(?:painless|least[ ]painful|easiest|quickest)[ ]way[ ](?:to[ ]die|to[ ]go|out[ ]of[ ]life|to[ ]end[ ]it)\b
    | \bnever[ ]wake[ ]up\b | \b(?:wish|if)[ ]i(?:'d|[ ]had)?[ ](?:never[ ]been|was[ ]never|were[ ]never)[ ]born\b
    | \bmy[ ](?:suicide|goodbye|farewell)[ ](?:note|letter)\b
    """,
    re.VERBOSE,
)
_SUICIDE = re.compile("自杀(?!式)")
# A question about liability that does not name the asker is about somebody else's suicide: 患者在医院自杀，医院要赔偿吗.
_LIABILITY = re.compile("赔|责任|判刑|犯罪|犯法|违法|工伤")
_ALONE = frozenset(("死", "去死", "寻死", "die", "dying"))  # as the whole question
_NO_LETTER = re.compile(r"[\W_]+")


def is_despair(text: str) -> bool:
    """Whether a text says outright that somebody wants to die."""
    spelled = " ".join(search_form(text).replace("\u2019", "'").split())
    if _NO_LETTER.sub("", spelled) in _ALONE or _ENGLISH.search(spelled):
        return True
    joined = re.sub(r"\s|[·.*_-]", "", spelled)
    if _SUICIDE.search(joined) and ("我" in joined or not _LIABILITY.search(joined)):
        return True
    return _CHINESE.search(joined) is not None


@cache
def examples() -> tuple[tuple[bool, str], ...]:
    """The example sentences: whether it is despair, and the sentence. The others are look-alikes."""
    rows = (line.split("\t", 1) for line in _FILE.read_text("utf-8").splitlines() if line)
    return tuple((kind == "despair", text) for kind, text in rows)


@dataclass(frozen=True)
class Nearness:
    """despair, harmless: (k, d) float32, the centred unit vectors of the examples of each kind."""

    despair: np.ndarray
    harmless: np.ndarray

    @classmethod
    def of(cls, vectors: np.ndarray, space: CenteredSpace) -> Nearness:
        """vectors: (k, d) float32, those that the encoder gives the examples as questions."""
        kinds = [kind for kind, _ in examples()]
        rows = [
            space.vector(vector, "question", language(text))
            for vector, (_, text) in zip(vectors, examples(), strict=True)
        ]
        centred = np.array(rows, np.float32)
        return cls(centred[np.array(kinds)], centred[~np.array(kinds)])

    def measure(self, vector: np.ndarray) -> tuple[float, float]:
        """The highest cosine of a centred question vector, (d,) float32, with despair, and how much that is above the
        highest with a look-alike.
        """
        near = float((self.despair @ vector).max())
        return near, near - float((self.harmless @ vector).max())

    def says(self, asked: Question) -> bool:
        """Whether a question, or one of the sentences of a long one, is despair by its meaning."""
        measured = [self.measure(part.vector) for part in (asked, *asked.parts)]
        return any(near >= DESPAIR_NEARNESS and lead >= DESPAIR_LEAD for near, lead in measured)


def nearness(encoder: Encoder, space: CenteredSpace) -> Nearness:
    """The examples as this encoder reads them. They are encoded once per model, and kept in the user's cache folder."""
    checksum = sha256_of_text(encoder.model.checksum, *(text for _, text in examples()))
    path = cache_folder().parent / "data" / f"despair-{checksum[:16]}.npz"
    vectors = _read(path)
    if vectors is None:
        vectors = encoded(encoder, [text for _, text in examples()])
        with suppress(OSError):  # it is only a cache: a home that cannot be written to costs half a second each time
            data = io.BytesIO()
            np.savez(data, vectors=vectors)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data.getvalue())
    return Nearness.of(vectors, space)


def encoded(encoder: TextEncoder, texts: Sequence[str]) -> np.ndarray:
    """The text vectors of questions, (k, d) float32."""
    return np.array([found.vector for found in encoder.questions(texts)], np.float32)


def _read(path: Path) -> np.ndarray | None:
    """None when there is no sound file."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            vectors: np.ndarray = arrays["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return vectors if len(vectors) == len(examples()) else None
