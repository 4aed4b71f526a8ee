"""How a number is written in the forms of counting that Word knows (w:numFmt)."""

from __future__ import annotations

_CHINESE = ("chinese", "ideograph", "japanese", "taiwanese")  # how the names of Chinese counts begin
_DIGITS = "零一二三四五六七八九十"
_LEGAL = "零壹贰叁肆伍陆柒捌玖拾"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖拾"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_FIRSTS = ("", "st", "nd", "rd")
_ROWS = {  # forms that count through a row of signs
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedParen": "".join(map(chr, range(0x2474, 0x2488))),
    "decimalEnclosedFullstop": "".join(map(chr, range(0x2488, 0x249C))),
    "ideographEnclosedCircle": "".join(map(chr, range(0x3280, 0x328A))),
    "decimalEnclosedCircle": "".join(map(chr, range(0x2460, 0x2474))),
    "decimalEnclosedCircleChinese": "".join(map(chr, range(0x2460, 0x2474))),
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
    "aiueoFullWidth": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "irohaFullWidth": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス",
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
}


def count(number: int, form: str) -> str:
    """A number as a list of this form (w:numFmt) writes it; decimal where the form does not reach so far."""
    if (row := _ROWS.get(form)) and 0 < number <= len(row):
        return row[number - 1]
    if form == "chineseLegalSimplified" and 0 < number < 100:
        return _chinese(number, _LEGAL)
    if form == "ideographLegalTraditional" and 0 < number < 100:
        return _chinese(number, _LEGAL_TRADITIONAL)
    if form.startswith(_CHINESE) and 0 < number < 100:
        return _chinese(number, _DIGITS)
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr((ord("a") if form == "lowerLetter" else ord("A")) + number - 1)
    if form in ("lowerRoman", "upperRoman") and 0 < number < 400:
        return _roman(number) if form == "lowerRoman" else _roman(number).upper()
    if form in ("none", "bullet"):
        return ""
    if form == "decimalZero":
        return f"{number:02}"
    if form == "decimalFullWidth":
        return "".join(chr(ord("０") + int(digit)) for digit in str(max(number, 0)))
    if form == "numberInDash":
        return f"- {number} -"
    if form == "ordinal":
        last = number % 10
        return f"{number}{_FIRSTS[last] if 0 < last < 4 and number % 100 not in (11, 12, 13) else 'th'}"
    return str(number)


def _chinese(number: int, digits: str) -> str:
    tens, rest = divmod(number, 10)
    ten = digits[10]
    first = "" if not tens else ten if tens == 1 and digits is _DIGITS else digits[tens] + ten
    return first + (digits[rest] if rest else "")


def _roman(number: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (number // worth)
        number %= worth
    return text
