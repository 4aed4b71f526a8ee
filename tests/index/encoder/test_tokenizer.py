"""The fast tokenizer cuts every text as the whole one does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from index.encoder.model import COMMON_IDS, TOKENIZER, ServingModel
from index.encoder.prepare import prepare
from index.encoder.tokenizer import FastTokenizer, write_common


class TestSmall:
    # Pieces 0-3 special, then: a ▁a b 花 呗 Ж é; "<mask>" is an added token beyond the vocabulary (id 11).
    PIECES = (
        ("<s>", 0.0), ("</s>", 0.0), ("<pad>", 0.0), ("<unk>", 0.0), ("a", -2.0), ("▁a", -1.0),
        ("b", -3.0), ("花", -4.0), ("呗", -5.0), ("Ж", -9.0), ("é", -6.0),
    )  # fmt: skip

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        tokenizer = Tokenizer(models.Unigram(list(self.PIECES), unk_id=3))
        tokenizer.normalizer = normalizers.NFKC()
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.add_special_tokens(["<s>", "</s>", "<pad>", "<unk>", "<mask>"])
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
        )
        tokenizer.save(str(tmp_path / TOKENIZER))
        write_common(tmp_path)
        return tmp_path

    def test_what_is_kept(self, folder: Path) -> None:
        # all but é (10); Ж (9) stays because it is the least likely piece, and <mask> because it is special
        assert np.load(folder / COMMON_IDS).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11]

    @pytest.mark.parametrize(
        ("text", "ids"),
        [
            ("a花呗b", [0, 5, 7, 8, 6, 1]),
            ("花<mask>a", [0, 3, 7, 11, 5, 1]),  # "▁" alone is unknown
            ("a x", [0, 5, 3, 1]),
            ("aé", [0, 5, 10, 1]),  # needs the whole one
            ("", [0, 1]),
        ],
    )
    def test_ids_are_those_of_the_whole_one(self, folder: Path, text: str, ids: list[int]) -> None:
        found, _ = FastTokenizer(folder, 512).encode(text)
        assert found.tolist() == ids == Tokenizer.from_file(str(folder / TOKENIZER)).encode(text).ids
        assert found.dtype == np.int64

    def test_truncation(self, folder: Path) -> None:
        assert FastTokenizer(folder, 3).encode("a花呗b")[0].tolist() == [0, 5, 1]


@pytest.fixture(scope="module")
def model() -> ServingModel:
    return prepare()


@pytest.fixture(scope="module")
def whole(model: ServingModel) -> Tokenizer:
    return Tokenizer.from_file(str(model.folder / TOKENIZER))


@pytest.fixture(scope="module")
def fast(model: ServingModel) -> FastTokenizer:
    return FastTokenizer(model.folder, model.max_tokens)


@pytest.mark.model
class TestBundled:
    def test_chinese_and_english_need_no_more(self, fast: FastTokenizer) -> None:
        fast.encode("query: 我失业了,还不起怎么办?“3.5%”(2024年)will I be sued — ＡＢＣ　「花呗」…")
        assert fast._whole is None

    @settings(max_examples=300, deadline=None, database=None)
    @given(
        text=st.one_of(
            st.text(max_size=60),
            st.text("花呗逾期立案还款 aeistAB1290.,!?，。、（）“”…—％ＡＢｃ１\u3000", max_size=60),
            st.text("éüñЖшقा한日ひカ🙂\u200b\x01\n\t ①㎡½", max_size=30),
        )
    )
    def test_every_text_is_cut_alike(self, fast: FastTokenizer, whole: Tokenizer, text: str) -> None:
        ids, encoding = fast.encode(f"query: {text}")
        expected = whole.encode(f"query: {text}")
        assert ids.tolist() == expected.ids
        assert encoding.offsets == expected.offsets
        assert encoding.special_tokens_mask == expected.special_tokens_mask
