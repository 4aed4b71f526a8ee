"""Texts that try everything: scripts, pictures, formulas, endless words, other directions, sheer mass."""

from __future__ import annotations

from pathlib import Path

PICTURE = "http://127.0.0.1:9/pixel.png"
TAG = "<img src=x onerror=\"document.title='hacked'\">"  # in Markdown: as code, or its reader drops it
TEXT = (
    f"<script>alert(1)</script>{TAG} ![x]({PICTURE}) $$\\frac{{1}}{{0}}$$ **bold** "
    "\u202egnihtemos \u2066isolated " + "w" * 400 + " https://example.com/" + "p/" * 200
)
TITLE = "<b>Everything</b> at once"
QUESTION = f"\u202e{TAG} may\u2066 I owe"  # with what turns a line around
TOPICS = [f"<i>topic</i> {number} about debts" for number in range(500)]
_TURNED = "\u202e"  # what follows is shown from right to left
MASS = "".join(f"In case {number} the debtor pays {number} coins to the creditor. " for number in range(1_000))[:50_000]
WORD = "w" * 3_000
ARABIC = "هذا النص من اليمين إلى اليسار عن الديون المتأخرة، مع كلمة English في الوسط."
ARTICLE = f"""---
title: "{TITLE}"
source: "javascript:alert(1)"
related:
{"".join(f'- "{_TURNED}{topic}"' + chr(10) for topic in TOPICS)}---

## <img src=x onerror="document.title='hacked'"> `{TAG}` acting

<script>document.title='hacked'</script> ![pixel]({PICTURE}) $$\\frac{{1}}{{0}}$$ **not bold** [link](javascript:alert(1))
`{TAG}` `<script>document.title='hacked'</script>`
&lt;entity&gt; :red[colour] \u202eoverride\u202c {{{{template}}}} `code` <style>body{{display:none}}</style> </div></section>

## {"w" * 300}

A debt {WORD} https://example.com/{"path/" * 200} is owed.

## الديون

{ARABIC}

## Mass

{MASS}
"""
FAQ = f"""covered:
- section: Mass
  questions:
  - '{QUESTION.replace("'", "''")}'
  - what does the debtor pay
"""


def write(folder: Path) -> None:
    folder.mkdir()
    (folder / "hostile.md").write_text(ARTICLE, "utf-8")
    (folder / "hostile.faq.yaml").write_text(FAQ, "utf-8")
