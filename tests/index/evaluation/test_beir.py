"""Measures of retrieval and of labelled questions, worked out by hand on collections small enough for that."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from index.evaluation.beir import BeirSet, RetrievalReport, evaluate_beir, read_beir, report_of
from index.evaluation.files import EvaluationError
from index.evaluation.labelled import (
    GroupReport,
    LabelledQuestion,
    Miss,
    QuestionsReport,
    evaluate_labelled,
    evaluate_questions,
    read_labelled,
)
from index.search.confidence import Calibration, ScoreBaseline, ScoreBaselines
from index.store.versions import StoreError
from kb.config.settings import Settings
from tests.conftest import tiny_index

CORPUS = {
    "court": "A lender may file a lawsuit in court when a debt is long overdue.",
    "parcel": "快递一般三天内送货上门。",
    "battery": "Do not let the battery get hot while the phone is charging.",
    "bread": "面包要在两百度的烤箱里烤四十分钟。",
    "moon": "The moon circles the earth once in twenty-seven days.",
    "blank": " ",
}
QUERIES = {
    "q1": "can a lender file a lawsuit in court",
    "q2": "面包在烤箱里烤多久",
    "q3": "how long does the moon need to circle the earth",
    "q4": "phone charging battery hot",
    "unjudged": "who knows",
}
# q1: the right one (gain 2) comes first, and of the other (gain 1) there is no document.
# q2: the right one comes first. q3: nothing right can be found: a blank text is no passage. q4: judged wrong only.
QRELS = [
    ("q1", "court", 2),
    ("q1", "nowhere", 1),
    ("q2", "bread", 1),
    ("q2", "moon", 0),
    ("q3", "blank", 1),
    ("q4", "moon", -1),
    ("unknown", "moon", 1),
]


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    write(folder / "corpus.jsonl", [{"_id": key, "title": "", "text": text} for key, text in CORPUS.items()])
    write(folder / "queries.jsonl", [{"_id": key, "text": text} for key, text in QUERIES.items()])
    lines = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, row)) for row in QRELS)]
    (folder / "qrels" / "test.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


class TestReadBeir:
    def test_whole(self, tmp_path: Path) -> None:
        assert read_beir(beir(tmp_path)) == BeirSet(
            {key: ("", text) for key, text in CORPUS.items()},
            QUERIES,
            {"q1": {"court": 2.0, "nowhere": 1.0}, "q2": {"bread": 1.0}, "q3": {"blank": 1.0}},
        )

    def test_numbers_as_ids_windows_lines_and_a_byte_order_mark(self, tmp_path: Path) -> None:
        (tmp_path / "qrels").mkdir()
        (tmp_path / "corpus.jsonl").write_bytes(b'\xef\xbb\xbf{"_id": 1, "text": "a"}\r\n\r\n')
        (tmp_path / "queries.jsonl").write_bytes(b'{"_id": 7, "text": "b"}\r\n')
        (tmp_path / "qrels" / "test.tsv").write_bytes(b"7\t1\t1\r\n")
        assert read_beir(tmp_path) == BeirSet({"1": ("", "a")}, {"7": "b"}, {"7": {"1": 1.0}})

    @pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
    def test_a_missing_file(self, tmp_path: Path, name: str) -> None:
        path = beir(tmp_path) / name
        path.unlink()
        with pytest.raises(EvaluationError) as caught:
            read_beir(tmp_path)
        assert str(caught.value) == f"{path} is missing; expected corpus.jsonl, queries.jsonl and qrels/test.tsv"

    @pytest.mark.parametrize(
        ("name", "text", "place", "message"),
        [
            ("corpus.jsonl", '{"_id": "a", "text": "x"}\n\n{"_id": ', ":3", "expected one JSON object a line"),
            ("corpus.jsonl", "[1]\n", ":1", "expected a JSON object, found '[1]'"),
            ("corpus.jsonl", '{"text": "x"}\n', ":1", "expected the key '_id'"),
            ("corpus.jsonl", '{"_id": "a", "text": 5}\n', ":1", "expected text under the key 'text'"),
            ("queries.jsonl", '{"_id": "a"}\n', ":1", "expected text under the key 'text'"),
            ("queries.jsonl", '{"_id": "a", "text": " "}\n', ":1", "the question is blank"),
            ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n\nq1 court 1\n", ":3", "between tabs, found 'q1 court 1'"),
            ("qrels/test.tsv", "q1\tcourt\tmuch\n", ":1", "expected query-id, corpus-id and score between tabs"),
            ("qrels/test.tsv", "q1\tcourt\t²\n", ":1", "expected query-id, corpus-id and score between tabs"),
            ("qrels/test.tsv", "q1\tcourt\t--1\n", ":1", "expected query-id, corpus-id and score between tabs"),
            ("qrels/test.tsv", b"\xff\xff", "", "cannot be read as UTF-8 text"),
        ],
    )
    def test_malformed(self, tmp_path: Path, name: str, text: str | bytes, place: str, message: str) -> None:
        path = beir(tmp_path) / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(EvaluationError) as caught:
            read_beir(tmp_path)
        assert str(caught.value).startswith(f"{path}{place}: ")
        assert message in str(caught.value)

    def test_nothing_judged(self, tmp_path: Path) -> None:
        (beir(tmp_path) / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n")
        with pytest.raises(EvaluationError, match="expected documents and judged questions, found 6 and 0"):
            read_beir(tmp_path)


class TestEvaluateBeir:
    # q1: DCG = 2 / log2(2) = 2, ideal 2 + 1 / log2(3); q2: all 1; q3: all 0.
    NDCG = (2 / (2 + 1 / math.log2(3)) + 1 + 0) / 3

    @pytest.mark.model
    def test_passages(self, tmp_path: Path) -> None:
        steps: list[tuple[int, int]] = []
        report = evaluate_beir(beir(tmp_path), Settings(), progress=lambda *step: steps.append(step))
        self.compare(report, passages=5, recall=(1 / 2 + 1 + 0) / 3)
        assert steps == [(done, 5) for done in range(1, 6)]

    @pytest.mark.model
    def test_known_questions(self, tmp_path: Path) -> None:
        folder = beir(tmp_path)
        rows = [{"_id": key, "title": "", "text": text} for key, text in QUERIES.items() if key != "unjudged"]
        write(folder / "corpus.jsonl", rows)
        (folder / "qrels" / "test.tsv").write_text("q1\tq1\t2\nq1\tnowhere\t1\nq2\tq2\t1\nq3\tnowhere\t1\n")
        report = evaluate_beir(folder, Settings(), known_questions=True)
        # A question is nearest to itself: the same three lines as above.
        self.compare(report, passages=4, recall=(1 / 2 + 1 + 0) / 3)

    def compare(self, report: RetrievalReport, passages: int, recall: float) -> None:
        values = report.to_dict()
        times = [values.pop(name) for name in ("query_ms_p50", "query_ms_p95", "passages_per_s")]
        assert min(times) > 0
        assert values == {
            "questions": 3,
            "passages": passages,
            "ndcg_at_10": round(self.NDCG, 4),
            "mrr_at_10": 0.6667,
            "hit_at_1": 0.6667,
            "hit_at_5": 0.6667,
            "recall_at_50": round(recall, 4),
        }

    def test_measures_of_rankings(self) -> None:
        relevance = {"q1": {"a": 1.0}, "q2": {"a": 1.0, "b": 1.0}, "q3": {"z": 1.0}}
        # q1: rank 2. q2: ranks 6 and 51, of which the last is too deep for everything. q3: never.
        others = [f"other {number}" for number in range(60)]
        rankings = {"q1": ["x", "a"], "q2": [*others[:5], "a", *others[5:49], "b"], "q3": others}
        report = report_of(
            BeirSet({}, {}, relevance), rankings, [1.0, 2.0, 3.0, 4.0, 5.0], {"passages": 0, "questions": 61}, 12.5
        )
        assert report.to_dict() == {
            "questions": 3,
            "passages": 61,
            # q1: 1 / log2(3) of 1; q2: 1 / log2(7) of 1 + 1 / log2(3)
            "ndcg_at_10": round((1 / math.log2(3) + 1 / math.log2(7) / (1 + 1 / math.log2(3))) / 3, 4),
            "mrr_at_10": round((1 / 2 + 1 / 6) / 3, 4),
            "hit_at_1": 0.0,
            "hit_at_5": round(1 / 3, 4),
            "recall_at_50": round((1 + 1 / 2) / 3, 4),
            "query_ms_p50": 3.0,
            "query_ms_p95": 4.8,  # 0.95 of the way from the first to the fifth: 1 + 0.95 · 4
            "passages_per_s": 12.5,
        }

    def test_text(self) -> None:
        report = RetrievalReport(3, 5, 0.75, 0.5, 0.25, 1.0, 0.125, 4.26, 9.0, 99.6)
        assert report.to_text() == (
            "3 questions, 5 passages\n"
            "nDCG@10 0.750  MRR@10 0.500  Hit@1 0.250  Hit@5 1.000  Recall@50 0.125\n"
            "a question: median 4.3 ms, p95 9.0 ms; 100 passages encoded a second"
        )


LABELS = [
    LabelledQuestion("a1", "en", "answer", "refund money", ("14 days",)),  # its passage comes first
    LabelledQuestion("a2", "zh", "answer", "快递丢失", ("送货",)),  # second: 丢失 stands in the other with 快递
    LabelledQuestion("a3", "en", "answer", "lawsuit", ("no such phrase",)),  # never
    LabelledQuestion("t1", "en", "topic", "late debt", ("Paying late",)),  # the only topic
    LabelledQuestion("t2", "zh", "topic", "欠款", ("别的话题",)),
    LabelledQuestion("n1", "en", "none-near", "charging battery", ()),
    LabelledQuestion("n2", "zh", "none-off", "手机充电", ()),
]


@pytest.fixture(scope="module")
def report() -> QuestionsReport:
    """Of an index that is as sure as can be without known questions of every English question (0.8) and refuses every
    Chinese one (0)."""
    index = tiny_index()
    level = {"en": ScoreBaseline(-1000.0, 1.0), "zh": ScoreBaseline(1000.0, 1.0)}
    index.calibration = Calibration(ScoreBaselines(level, level, level))
    return evaluate_labelled(LABELS, index)


class TestLabelled:
    # (questions, hit@1, hit@3, MRR, topic hit@3, AUROC, false answers, false refusals, calibration error)
    # AUROC compares each answerable question with each not-covered one. Calibration error: what says 1 is right for a1
    # and a3 and wrong for n1; what says 0 is wrong for a2 and right for n2; gaps are weighted by how many say so.
    @pytest.mark.parametrize(
        ("group", "values"),
        [
            # pairs of (1, 0, 1) and (1, 0): ½ 1 0 ½ ½ 1 of 6; 3/5 · (1 - 2/3) + 2/5 · 1/2
            ("all", (7, 1 / 3, 2 / 3, 1 / 2, 1 / 2, 3.5 / 6, 1 / 2, 1 / 3, 0.4)),
            # a1 a3 t1 n1: 1 - 2/3
            ("en", (4, 1 / 2, 1 / 2, 1 / 2, 1.0, 1 / 2, 1.0, 0.0, 1 / 3)),
            # a2 t2 n2
            ("zh", (3, 0.0, 1.0, 1 / 2, 0.0, 1 / 2, 0.0, 1.0, 1 / 2)),
            # a1 a2 a3 n1: ½ 0 ½ of 3; 3/4 · (1 - 2/3) + 1/4 · 1
            ("answer against none-near", (4, 1 / 3, 2 / 3, 1 / 2, None, 1 / 3, 1.0, 1 / 3, 0.5)),
            # a1 a2 a3 n2: 1 ½ 1 of 3; 2/4 · (1 - 1) + 2/4 · 1/2
            ("answer against none-off", (4, 1 / 3, 2 / 3, 1 / 2, None, 2.5 / 3, 0.0, 1 / 3, 0.25)),
        ],
    )
    def test_groups(self, report: QuestionsReport, group: str, values: tuple[float | None, ...]) -> None:
        names = GroupReport.__dataclass_fields__
        expected = dict(zip(names, (None if value is None else round(value, 4) for value in values), strict=True))
        # the 1 and the 0 are off by the 0.00015 that a known question far away counts for
        assert report.to_dict()["groups"][group] == pytest.approx(expected, abs=3e-4)

    def test_the_groups_there_are(self, report: QuestionsReport) -> None:
        assert list(report.groups) == ["all", "en", "zh", "answer against none-near", "answer against none-off"]

    def test_misses(self, report: QuestionsReport) -> None:
        by_id = {miss.id: miss for miss in report.misses}
        sure, refused = by_id["a3"].confidence, by_id["a2"].confidence
        assert (sure, refused) == (pytest.approx(1, abs=2e-4), pytest.approx(0, abs=2e-4))
        assert report.misses == (
            Miss("a2", "answer", "快递丢失", "right one at rank 2, refused", refused, "丢失"),
            Miss("a3", "answer", "lawsuit", "right one not found", sure, "When you are sued"),
            Miss("t2", "topic", "欠款", "right one not found", refused, "Paying late"),
            Miss("n1", "none-near", "charging battery", "answered", sure, "手机充电时不要过热。电池旧了应当更换。"),
        )

    def test_text_names_every_group_and_miss(self, report: QuestionsReport) -> None:
        text = report.to_text().split("\n")
        assert [line.split("  ")[0] for line in text[1:6]] == list(report.groups)
        assert text[1].split() == ["all", "7", "0.333", "0.667", "0.500", "0.500", "0.583", "0.500", "0.333", "0.400"]
        assert text[4].split()[3:] == ["4", "0.333", "0.667", "0.500", "–", "0.333", "1.000", "0.333", "0.500"]
        assert text[-4:] == [
            "  a2 [answer] 快递丢失 — right one at rank 2, refused (confidence 0.00; first: 丢失)",
            "  a3 [answer] lawsuit — right one not found (confidence 1.00; first: When you are sued)",
            "  t2 [topic] 欠款 — right one not found (confidence 0.00; first: Paying late)",
            "  n1 [none-near] charging battery — answered (confidence 1.00; first: 手机充电时不要过热。电池旧了应当更换。)",
        ]


class TestReadLabelled:
    def test_whole(self, tmp_path: Path) -> None:
        path = tmp_path / "q.jsonl"
        write(
            path,
            [
                {"id": "x", "lang": "en", "kind": "answer", "question": "why", "gold": ["a", "b"]},
                {"kind": "none-near", "question": "花呗额度"},
                {"kind": "topic", "question": "loans", "gold": ["贷款"]},
            ],
        )
        assert read_labelled(path) == [
            LabelledQuestion("x", "en", "answer", "why", ("a", "b")),
            LabelledQuestion("2", "zh", "none-near", "花呗额度", ()),
            LabelledQuestion("3", "en", "topic", "loans", ("贷款",)),
        ]

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ({"kind": "answer", "gold": ["a"]}, "expected text under the key 'question'"),
            ({"question": "why", "gold": ["a"]}, "expected text under the key 'kind'"),
            ({"question": "why", "kind": "maybe"}, "expected kind answer, topic or none…, found 'maybe'"),
            ({"question": "why", "kind": "answer"}, "expected a list of phrases under 'gold'"),
            ({"question": "why", "kind": "none", "gold": "a"}, "expected a list of phrases under 'gold'"),
            ({"question": "  ", "kind": "none"}, "the question is blank"),
        ],
    )
    def test_malformed(self, tmp_path: Path, row: dict[str, object], message: str) -> None:
        path = tmp_path / "q.jsonl"
        write(path, [{"question": "why", "kind": "none"}, row])
        with pytest.raises(EvaluationError) as caught:
            read_labelled(path)
        assert str(caught.value) == f"{path}:2: {message}"

    def test_an_empty_file(self, tmp_path: Path) -> None:
        path = tmp_path / "q.jsonl"
        path.write_text("\n\n")
        with pytest.raises(EvaluationError, match=r"q\.jsonl: expected labelled questions, found none"):
            read_labelled(path)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(EvaluationError, match=r"no\.jsonl: cannot be read: No such file or directory"):
            read_labelled(tmp_path / "no.jsonl")

    def test_no_index(self, tmp_path: Path) -> None:
        write(tmp_path / "q.jsonl", [{"question": "why", "kind": "none"}])
        with pytest.raises(StoreError, match="no index in"):
            evaluate_questions(tmp_path / "q.jsonl", Settings(index=tmp_path / "none"))
