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
KEYS: Both = (
    "Calls for editors need a key with that role: kb keys add NAME --role editor prints one, and it goes into the header "
    "Authorization: Bearer KEY. With any key, questions are counted by the key and not by the address. A change with the "
    "header Idempotency-Key can be sent again when no answer came: within a day it is done once.",
    "编辑接口需要带编辑角色的密钥：运行 kb keys add NAME --role editor 生成，放在请求头 Authorization 里，值为 Bearer 加密钥。"
    "带密钥的提问按密钥计数，不按地址。修改时带上请求头 Idempotency-Key，没有收到回答就可以重发，一天之内只执行一次。",
)
LABELS: Mapping[str, Both] = {
    "parameters": ("Parameters", "参数"),
    "required": ("required", "必填"),
    "default": ("default", "默认"),
    "example": ("Example", "示例"),
    "errors": ("Errors", "错误"),
    "key": ("needs an editor's key", "需要编辑的密钥"),
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
    "previewArticle": ("See how a file would be understood; nothing is stored", "查看文件会被怎样理解，不保存"),
    "addArticle": ("Store an article; the next build publishes it", "保存一篇文章，下次建索引时发布"),
    "folderArticles": ("List the articles of the folder, published or not", "列出文件夹里的文章，不论是否已发布"),
    "folderArticle": ("One article of the folder as it is understood", "文件夹里的一篇文章是怎样理解的"),
    "correctArticle": ("Correct what was misunderstood in an article", "更正文章里理解错的地方"),
    "removeArticle": ("Move an article out of the folder; it can be restored", "移除一篇文章，可以恢复"),
    "removedArticles": ("List what was removed or replaced", "列出移除或被替换的文章"),
    "restoreArticle": ("Bring back what was removed or replaced", "恢复移除或被替换的文章"),
    "folderFaq": ("All questions of the FAQ file of an article", "一篇文章问题文件里的全部问题"),
    "editFaq": ("Add, change and remove questions, all or none", "增加、修改、删除问题，要么全部完成，要么都不做"),
    "startBuild": ("Build the index and publish it, as a job", "在后台建索引并发布"),
    "buildState": ("The build that runs, or the last one", "正在进行或上一次的建索引"),
    "cancelBuild": ("Interrupt the build; the published index stays", "中断建索引，已发布的索引不变"),
    "buildEvents": ("The progress of the build as server-sent events", "以服务器推送事件报告建索引的进度"),
    "versions": ("List the versions of the index", "列出索引的版本"),
    "versionGate": ("What the gate found when a version was published", "一个版本发布时的检验报告"),
    "rollback": ("Use an older version again", "退回以前的版本"),
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
    "language": ("language of error texts and of translations", "错误说明和译文的语言"),
    "limit": ("entries at most", "最多几条"),
    "offset": ("entries to leave out first", "先跳过几条"),
    "neighbours": ("passages before and after, of the same article", "同一篇文章里前后各几个段落"),
    "typed": ("what was typed; spelling, pinyin and meaning count", "已经输入的文字；按字、拼音和意思匹配"),
    "helpful": ("whether the answer helped", "回答是否有用"),
    "comment": ("a comment, at most 500 characters", "意见，最多 500 个字"),
    "Idempotency-Key": (
        "the same for every attempt of one change, so that it is done once",
        "同一次修改的每次重试都用同一个值，保证只执行一次",
    ),
    "name": ("the name of the file; its ending tells what it is", "文件名；后缀决定格式"),
    "content": ("the text of the file, or its bytes in base64", "文件的文字，或者 base64 编码的内容"),
    "encoding": ("text or base64", "text 或 base64：content 的编码"),
    "title": ("the title, instead of the one in the file", "标题，代替文件里的"),
    "published": ("when it was published, as 2024-04-01 20:09", "发布时间，如 2024-04-01 20:09"),
    "source": ("where it is from, best a web address", "来源，最好是网址"),
    "related": ("titles of related topics; [] for none", "相关话题的标题；[] 表示没有"),
    "tags": ("its tags; [] for none", "标签；[] 表示没有"),
    "keep_corrections": (
        "keep what was corrected in the version before",
        "沿用上一版的更正",
    ),
    "forget": ("names of fields that count again as the file says them", "恢复为文件内容的字段名"),
    "key": ("a key of the list of what was removed, or an id", "移除列表里的 key，或者文章编号"),
    "edits": ("1 to 200 edits: add, change or remove a question", "1 到 200 处修改：增加、修改或删除问题"),
    "check": ("only ask the known and golden questions; publish nothing", "只检验，不发布"),
    "force": ("publish although questions broke", "即使有问题变错也发布"),
    "version": (
        "a version, or how its name begins or ends; otherwise the one before",
        "版本名或其开头、结尾；不填则退回上一个",
    ),
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
