"""Which compression a browser gets, and that it reads the same again."""

from __future__ import annotations

import gzip

import brotli
import pytest

from ui.web.compression import FAST, WELL, chosen, compressed


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),  # what browsers say over plain HTTP
        ("BR;q=0.5, gzip", "br"),
        ("br;q=0, gzip;q=1.0", "gzip"),
        ("br; q=0.0, gzip;q=0", ""),
        ("identity", ""),
        ("*", ""),
        ("", ""),
    ],
)
def test_the_smaller_of_what_a_browser_takes_is_chosen(accepted: str, expected: str) -> None:
    assert chosen(accepted) == expected


@pytest.mark.parametrize("effort", [FAST, WELL])
def test_what_is_compressed_reads_the_same_again(effort: int) -> None:
    data = "花呗逾期 will I be sued ".encode() * 200
    assert brotli.decompress(compressed(data, "br", effort)) == data
    assert gzip.decompress(compressed(data, "gzip", effort)) == data
    assert compressed(data, "", effort) == data
    assert len(compressed(data, "br", effort)) < len(compressed(data, "gzip", effort)) < len(data)
