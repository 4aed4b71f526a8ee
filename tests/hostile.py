"""An article that tries everything: scripts, pictures, formulas, endless words, other directions, sheer mass."""

from __future__ import annotations

from pathlib import Path

PICTURE = "http://127.0.0.1:9/pixel.png"
TITLE = "<b>Everything</b> at once"
QUESTION = "<img src=x onerror=\"document.title='hacked'\"> may I owe"
TOPICS = 500
PARAGRAPH = 50_000
_LONG = "".join(f"In case {number} the debtor pays {number} coins to the creditor. " for number in range(1_000))[
    :PARAGRAPH
]
ARTICLE = f"""---
title: "{TITLE}"
source: "javascript:alert(1)"
related:
{"".join(f'- "<i>topic</i> {number} about debts of kind {number}"' + chr(10) for number in range(TOPICS))}---

## <img src=x onerror="document.title='hacked'"> acting

<script>document.title='hacked'</script> ![pixel]({PICTURE}) $$\\frac{{1}}{{0}}$$ **not bold** [link](javascript:alert(1))
&lt;entity&gt; :red[colour] \u202eoverride\u202c {{{{template}}}} `code` <style>body{{display:none}}</style> </div></section>

## {"w" * 300}

A debt {"w" * 3_000} https://example.com/{"path/" * 200} is owed.

## الديون

هذا النص من اليمين إلى اليسار عن الديون المتأخرة، مع كلمة English في الوسط.

## Mass

{_LONG}
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
