# ruff: noqa: E501 (XML in one line)
"""Equations as one line of text."""

from __future__ import annotations

import pytest

from kb.readers.word.fields import equation
from kb.readers.word.math import Equation
from tests.support.files.word import element


def r(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def fraction(above: str, below: str, kind: str = "bar") -> str:
    return f'<m:f><m:fPr><m:type m:val="{kind}"/></m:fPr><m:num>{above}</m:num><m:den>{below}</m:den></m:f>'


MATRIX = (
    f"<m:m><m:mr><m:e>{r('a')}</m:e><m:e>{r('b')}</m:e></m:mr><m:mr><m:e>{r('c')}</m:e><m:e>{r('d')}</m:e></m:mr></m:m>"
)


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (r("principal×0.05%") + r("×days"), "principal×0.05%×days"),
        (fraction(r("a+b"), r("2")), "(a+b)/2"),
        (fraction(fraction(r("a"), r("b")), r("利率")), "(a/b)/利率"),
        (fraction(r("n"), r("k"), "noBar"), "n¦k"),
        (f"<m:sSup><m:e>{r('x')}</m:e><m:sup>{r('n+1')}</m:sup></m:sSup>", "x^(n+1)"),
        (f"<m:sSub><m:e>{r('a')}</m:e><m:sub>{r('10')}</m:sub></m:sSub>", "a_10"),
        (f"<m:sSubSup><m:e>{r('a')}</m:e><m:sub>{r('i')}</m:sub><m:sup>{r('2')}</m:sup></m:sSubSup>", "a_i^2"),
        (f"<m:sPre><m:sub>{r('1')}</m:sub><m:sup>{r('2')}</m:sup><m:e>{r('H')}</m:e></m:sPre>", "_1^2H"),
        (f"<m:rad><m:deg/><m:e>{r('a+b')}</m:e></m:rad>", "√(a+b)"),
        (f"<m:rad><m:deg>{r('3')}</m:deg><m:e>{r('8')}</m:e></m:rad>", "∛8"),
        (f"<m:rad><m:deg>{r('n')}</m:deg><m:e>{r('x')}</m:e></m:rad>", "√(n&x)"),
        (f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{r("i=1")}</m:sub><m:sup>{r("n")}</m:sup><m:e>{r("a")}</m:e></m:nary>',
         "∑_(i=1)^n a"),
        (f"<m:nary><m:sub/><m:sup/><m:e>{r('f')}</m:e></m:nary>", "∫ f"),
        (f"<m:d><m:e>{r('a+b')}</m:e></m:d>{r('c')}", "(a+b)c"),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/><m:sepChr m:val=";"/></m:dPr><m:e>{r("a")}</m:e><m:e>{r("b")}</m:e></m:d>',
         "[a;b]"),
        (MATRIX, "[a, b; c, d]"),
        (f"<m:d><m:e>{MATRIX}</m:e></m:d>", "(a, b; c, d)"),
        (f"<m:eqArr><m:e>{r('x&amp;=1')}</m:e><m:e>{r('y=2')}</m:e></m:eqArr>", "x=1; y=2"),
        (f"<m:func><m:fName>{r('sin')}</m:fName><m:e>{r('x')}</m:e></m:func>", "sin x"),
        (f"<m:limLow><m:e>{r('lim')}</m:e><m:lim>{r('x→0')}</m:lim></m:limLow>", "lim_(x→0)"),
        (f"<m:acc><m:e>{r('x')}</m:e></m:acc>", "x\u0302"),
        (f"<m:box><m:boxPr/><m:e>{r('x')}</m:e></m:box><w:del>{r('old')}</w:del>", "x"),
    ],
)  # fmt: skip
def test_an_equation_in_one_line(xml: str, expected: str) -> None:
    read: list[object] = []
    assert Equation(read.append).read(element(f"<m:oMath>{xml}</m:oMath>")) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (r"\f(a+b,2)", "(a+b)/2"), (r"\r(3,x)", "√(3&x)"), (r"x\s\up4(2)", "x2"), (r"\o\ac(○,1)", "○1"),
        (r"\* jc2 \* hps10 \o\ad(\s\up 9(ㄏㄢˋ),漢)", "漢(ㄏㄢˋ)"), (r"\b(a,b)", "(a, b)"), (r"a \( b", "a ( b"),
    ],
)  # fmt: skip
def test_the_text_of_an_eq_field(code: str, expected: str) -> None:
    assert equation(code) == expected


def test_a_deep_eq_field_ends() -> None:
    assert equation("\\f(" * 60 + "x").endswith("(x")
