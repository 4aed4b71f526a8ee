"""What the OpenAPI document and the page about the API say, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

Both = tuple[str, str]  # English, Chinese

TITLE: Both = ("Knowledge base: HTTP API", "知识库：HTTP 接口")
ABOUT: Both = (
    "The same passages, scores and confidence as on the pages and from kb ask --json. Nothing is written by a language "
    "model: what is not covered is said not to be covered.",
    "与网页和 kb ask --json 完全相同的段落、得分和可信度。没有任何内容由语言模型编写：知识库没有回答的，就明确说没有回答。",
)
ERRORS: Both = (
    "An error is an object of the type application/problem+json. Its code is for programs, its detail for people, in the "
    "language of the parameter language or of the header Accept-Language.",
    "错误是 application/problem+json 类型的对象：code 供程序判断，detail 给人看，"
    "语言取自参数 language 或请求头 Accept-Language。",
)
LABELS: Mapping[str, Both] = {
    "parameters": ("Parameters", "参数"),
    "required": ("required", "必填"),
    "default": ("default", "默认"),
    "example": ("Example", "示例"),
    "errors": ("Errors", "错误"),
    "codes": ("All codes", "全部错误代码"),
    "document": ("OpenAPI document", "OpenAPI 文档"),
    "other": ("中文", "English"),
    "service": ("For whoever runs the server", "供运维使用"),
}
SUMMARIES: Mapping[str, Both] = {
    "search": ("Answer a question", "回答一个问题"),
    "searchPost": ("Answer a question that is sent in the body", "回答写在请求体里的问题"),
    "batch": ("Answer many questions, in their order", "按顺序回答多个问题"),
    "suggest": ("Suggest questions and topics while somebody types", "输入时给出问题和话题的提示"),
    "feedback": (
        "Say whether an answer helped. What did not help is a gap, which editors see",
        "反馈回答是否有用；没有用的会作为缺口列给编辑",
    ),
    "articles": ("List the articles", "列出文章"),
    "tags": ("List the tags", "列出标签"),
    "article": ("One article with all its passages", "一篇文章及其全部段落"),
    "passage": ("One passage and those around it", "一个段落和它前后的段落"),
    "topics": ("List the related topics", "列出相关话题"),
    "faq": ("List the known questions", "列出常见问题"),
}
FIELDS: Mapping[str, Both] = {
    "question": ("the question, at most 4,000 characters", "问题，最多 4000 个字"),
    "questions": (
        "1 to 100 objects with question, and id if you like",
        "1 到 100 个对象，含 question，可以带 id",
    ),
    "top": (
        "passages at most; otherwise as the server is set (KB_TOP)",
        "最多几个段落；不填则按服务器的设置（KB_TOP）",
    ),
    "tag": (
        "only articles with this tag; may be given again, then with all of them",
        "只在带这个标签的文章里找；可以重复，须全部符合",
    ),
    "article": (
        "only the article with this id; may be given again, then one of them",
        "只在这篇文章里找（编号）；可以重复，符合其一即可",
    ),
    "since": (
        "only articles published on this day or later, as 2024-04-01",
        "只在这一天或以后发布的文章里找，如 2024-04-01",
    ),
    "language": ("language of error texts", "错误说明的语言"),
    "limit": ("entries at most", "最多几条"),
    "offset": ("entries to leave out first", "先跳过几条"),
    "neighbours": ("passages before and after, of the same article", "同一篇文章里前后各几个段落"),
    "typed": ("what was typed; spelling, pinyin and meaning count", "已经输入的文字；按字、拼音和意思匹配"),
    "helpful": ("whether the answer helped", "回答是否有用"),
    "comment": ("a comment, at most 500 characters", "意见，最多 500 个字"),
    "id": ("an id as other operations give it", "其他接口给出的编号"),
}
SERVICE: Mapping[str, Both] = {
    "/healthz": ("200 while the process lives", "进程活着时返回 200"),
    "/readyz": (
        "200 when an index is open whose files were verified, else 503; published is false while it is an earlier one "
        "because the published one cannot be opened",
        "校验过的索引已打开时返回 200，否则 503；已发布的索引打不开、暂用以前的版本时，published 为 false",
    ),
    "/metrics": ("numbers for Prometheus; do not let the world read them", "供 Prometheus 读取的指标；请勿对外开放"),
}


def pick(both: Both, language: str) -> str:
    """The text in "en" or "zh"."""
    return both[1] if language == "zh" else both[0]
