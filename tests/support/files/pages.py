"""Three pages as an editor meets them, about neighbouring subjects: a Chinese web page, a DOCX file, English Markdown."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import docx

HTML_NAME, DOCX_NAME, MARKDOWN_NAME = "jiebei-overdue.html", "credit-card-plan.docx", "debt-collectors.md"

HTML_TOPICS = (
    "借呗逾期协商分期需要哪些材料",
    "花呗逾期最新立案标准解析与应对策略",
    "网商贷逾期多久会被起诉",
    "信用卡逾期怎么与银行协商个性化分期",
    "征信上的逾期记录多久能消除",
)

HTML = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>借呗逾期了怎么办?罚息、征信与催收全解析 - 示例理财网</title>
<meta name="description" content="借呗逾期的后果与处理办法">
<link rel="canonical" href="https://example.com/loan/jiebei-overdue.html">
<style>.nav a { color: red }</style>
<script>window.stats = {"page": "不应出现的脚本"};</script>
</head>
<body>
<header class="top"><a href="/"><img src="logo.png" alt="示例理财网"></a>
<form><input name="q" placeholder="搜索"></form></header>
<nav class="nav"><ul><li><a href="/">首页</a></li><li><a href="/loan">贷款</a></li><li><a href="/card">信用卡</a></li>
<li><a href="/fund">基金</a></li></ul></nav>
<div class="crumb"><a href="/">首页</a> &gt; <a href="/loan">贷款</a> &gt; 正文</div>
<div class="page">
<div class="content">
<h1>借呗逾期了怎么办?罚息、征信与催收全解析</h1>
<div class="info">发布时间：2024-05-06 09:30:00　来源：示例理财网　阅读：3021</div>
<p>借呗是一款面向个人的信用贷款产品,申请方便、到账快。但如果到期没有足额还款,就会形成逾期。
逾期之后会发生什么、应该怎么处理,是很多人关心的问题。本文从罚息、征信、催收三个方面说明,并给出处理办法。</p>
<h2>一、逾期的后果</h2>
<p>逾期的后果与逾期的天数有关。天数越长,后果越重,处理起来也越困难。下表列出了不同阶段的常见情况:</p>
<table>
<thead><tr><th>逾期天数</th><th>常见后果</th><th>建议</th></tr></thead>
<tbody>
<tr><td>1 至 3 天</td><td>短信提醒,开始计收罚息</td><td>尽快还清欠款</td></tr>
<tr><td>4 至 30 天</td><td>电话提醒,借款额度被冻结</td><td>主动联系客服说明情况</td></tr>
<tr><td>31 至 90 天</td><td>上报征信,转入专门的催收</td><td>提出书面的协商方案</td></tr>
<tr><td>90 天以上</td><td>可能被提起诉讼或者仲裁</td><td>保留证据,咨询律师</td></tr>
</tbody>
</table>
<p>罚息一般是正常利息的一点五倍,从逾期的第一天开始按日计收。罚息计入未还总额,还款时先扣罚息,再扣利息,最后扣本金。</p>
<h2>二、逾期以后的处理办法</h2>
<ol>
<li><strong>先还利息</strong>：资金紧张时先还利息和罚息,避免总额继续增加。</li>
<li><strong>主动沟通</strong>：在被催收之前联系客服,说明逾期的原因和预计还款的时间。</li>
<li><strong>申请延期</strong>：因疾病、失业等原因无法还款的,可以提交证明,申请延期还款。</li>
</ol>
<p>沟通时请准备好以下材料:</p>
<ul>
<li>身份证明和借款合同的截图</li>
<li>收入证明或者失业证明</li>
<li>近六个月的银行流水</li>
</ul>
<h2>三、催收电话应该怎么接</h2>
<p>接到催收电话时,先核实对方的身份和工号,再确认欠款的金额。催收人员不得在晚上十点以后打电话,不得恐吓和辱骂,
也不得联系与债务无关的人。遇到违规催收,可以录音并向监管部门投诉。<script>alert("不应出现的脚本")</script></p>
<p>总结：借呗逾期并不可怕,可怕的是逃避。越早沟通,可以选择的办法就越多,付出的代价也越小。</p>
<div class="share">分享到:微信 微博 QQ空间</div>
</div>
<div class="related"><h3>相关阅读</h3><ul>
<li><a href="/1">借呗逾期协商分期需要哪些材料</a></li>
<li><a href="/2">花呗逾期最新立案标准解析与应对策略</a></li>
<li><a href="/3">网商贷逾期多久会被起诉</a></li>
</ul></div>
</div>
<aside><div class="hot">热门推荐</div><ul><li><a href="/4">信用卡逾期怎么与银行协商个性化分期</a></li>
<li><a href="/5">征信上的逾期记录多久能消除</a></li></ul></aside>
<footer><p>版权所有 © 2024 示例理财网</p><a href="/about">关于我们</a> <a href="/contact">联系我们</a></footer>
</body>
</html>
"""

MARKDOWN = """---
title: What debt collectors may and may not do
published: 2024-03-18
source: https://example.com/debt/collectors
related:
  - How to answer a letter from a debt collector
  - How long negative items stay on a credit report
---

# What debt collectors may and may not do

A debt collector is anyone who regularly collects debts owed to others. When a bill goes unpaid for several months, the
lender often hands it to a collection agency or sells it. From that day on you hear from strangers, and it helps to know
what they are allowed to do.

## When they may call

Collectors may not call before 8 in the morning or after 9 at night, unless you agreed to it. They may not call you at
work once you have told them that your employer does not allow it. They may ask other people for your address, but they
may not tell anyone else that you owe money.

## What they must tell you

Within five days of the first contact a collector must send you a validation notice. It states:

- how much you owe
- the name of the creditor
- what to do if you think that you do not owe the money

| You do this | Within | What happens |
|-------------|--------|--------------|
| Dispute the debt in writing | 30 days | Collection stops until they prove it |
| Ask for the original creditor | 30 days | They must name it |
| Nothing | 30 days | They may assume that the debt is valid |

## What you can do

1. **Ask for proof**: write a letter and keep a copy. Until the collector answers with proof, collection must stop.
2. **Tell them to stop**: after a written request they may contact you only to confirm it or to tell you about a lawsuit.
3. **Complain**: report threats, false statements and calls at night to the regulator in your state.

## Conclusion

Do not ignore a collector, and do not pay because of fear. Ask for proof first, answer in writing, and keep every letter.
"""


def docx_page() -> bytes:
    """A DOCX file with a title, numbered headings as plain text, two kinds of lists and a table."""
    document = docx.Document()
    document.core_properties.title = "信用卡逾期协商还款指南"
    document.core_properties.created = datetime(2024, 6, 1, 8, 0)
    document.add_heading("信用卡逾期协商还款指南", 0)
    document.add_paragraph(
        "信用卡逾期以后,持卡人可以与发卡银行协商个性化分期还款。根据有关规定,确认信用卡欠款金额超出持卡人还款能力,"
        "而且持卡人仍有还款意愿的,发卡银行可以与持卡人平等协商,达成个性化分期还款协议,最长期限不得超过五年。"
    )
    document.add_heading("一、协商的条件", 1)
    document.add_paragraph("协商之前先看看自己是否符合条件。银行通常看重以下几点:")
    for text in ("欠款确实超出还款能力", "有稳定的收入来源或者还款计划", "没有恶意透支的行为"):
        document.add_paragraph(text, style="List Bullet")
    document.add_heading("二、协商的步骤", 1)
    steps = (
        ("整理账单", "把每张信用卡的本金、利息、违约金分别列出来,算清楚每个月最多能还多少。"),
        ("联系银行", "拨打信用卡背面的客服电话,说明逾期原因,要求转接贷后管理部门。"),
        ("提交材料", "按要求提供困难证明,例如失业证明、诊断证明、低保证明,并保留邮寄凭证。"),
        ("签订协议", "协议里要写明停止计收违约金、期数、每期金额以及再次逾期的处理办法。"),
    )
    for name, text in steps:
        paragraph = document.add_paragraph(style="List Number")
        paragraph.add_run(name).bold = True
        paragraph.add_run(f"：{text}")
    document.add_heading("三、不同方案的比较", 1)
    rows = (
        ("方案", "期限", "费用"),
        ("最低还款", "每月一次", "全额计收利息"),
        ("账单分期", "3 至 24 期", "每期收取手续费"),
        ("个性化分期", "最长 60 期", "通常停止计收违约金"),
    )
    table = document.add_table(len(rows), 3)
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            table.cell(i, j).paragraphs[0].add_run(text).bold = i == 0
    document.add_heading("总结", 1)
    document.add_paragraph(
        "协商还款的关键是主动、诚实、留下书面证据。不要轻信所谓的代理协商机构,他们收取高额费用,还可能泄露您的个人信息。"
        "如果银行拒绝协商,可以向监管部门投诉,也可以等待诉讼中的调解。"
    )
    document.add_heading("相关内容", 1)
    for text in ("信用卡逾期多久会上征信", "借呗逾期了怎么办?罚息、征信与催收全解析"):
        document.add_paragraph(text, style="List Bullet")
    data = BytesIO()
    document.save(data)
    return data.getvalue()


PAGES: dict[str, bytes] = {HTML_NAME: HTML.encode(), DOCX_NAME: docx_page(), MARKDOWN_NAME: MARKDOWN.encode()}
