"""Formulas in MathML are read as one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kb.readers.web.math import linear


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("<mi>x</mi><mo>=</mo><mfrac><mi>a</mi><mrow><mn>2</mn><mi>b</mi></mrow></mfrac>", "x = a/(2 b)"),
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>-</mo><msub><mi>y</mi><mi>ij</mi></msub>", "x^2-y_(ij)"),
        ("<msqrt><mi>a</mi><mo>-</mo><mn>1</mn></msqrt><mroot><mi>b</mi><mn>3</mn></mroot>", "√(a-1)3√b"),
        ("<munderover><mo>∑</mo><mrow><mi>k</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>k</mi>", "∑_(k = 1)^n k"),
        ("<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd></mtr></mtable>", "a, b; c"),
        ("<semantics><mi>f</mi><annotation>\\f</annotation></semantics><mo>&#x2061;</mo><mfenced><mi>x</mi></mfenced>", "f(x)"),
        ("<mfrac><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow><mn>10</mn></mfrac>", "(a)/10"),
    ],
)  # fmt: skip
def test_a_formula_reads_as_it_is_typed(formula: str, line: str) -> None:
    assert linear(etree.fromstring(f"<math>{formula}</math>")) == line


@given(st.recursive(st.sampled_from(["<mi>x</mi>", "<mn>12</mn>", "<mo>+</mo>"]), lambda inner: st.tuples(
    st.sampled_from(["mrow", "mfrac", "msup", "msqrt", "munderover"]), st.lists(inner, min_size=1, max_size=3)
).map(lambda drawn: f"<{drawn[0]}>{''.join(drawn[1])}</{drawn[0]}>"), max_leaves=12))  # fmt: skip
def test_no_sign_of_a_formula_is_lost(formula: str) -> None:
    line = linear(etree.fromstring(f"<math>{formula}</math>"))
    assert [line.count(sign) for sign in ("x", "12", "+")] == [formula.count(f">{sign}<") for sign in ("x", "12", "+")]
