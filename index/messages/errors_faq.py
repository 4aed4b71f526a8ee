"""The Chinese texts of errors in FAQ files and in edits of them. index/messages/errors.py looks them up."""

from __future__ import annotations

from collections.abc import Mapping

from kb.errors import Code
from kb.faq.schema import FaqProblem
from kb.faq.yaml_patch import PatchProblem

CHINESE: Mapping[Code, str] = {
    FaqProblem.NOT_TEXT: "不是 UTF-8 文本（{detail}）",
    FaqProblem.NOT_YAML: "不是正确的 YAML：{detail}",
    FaqProblem.TOO_DEEP: "不是正确的 YAML：括号或列表套得太深",
    FaqProblem.QUESTION_MARK: "不是正确的 YAML：括号里的问题带有半角问号，请给它加上引号",
    FaqProblem.OTHER_KEYS: "这里应当是这些键：{keys}",
    FaqProblem.UNKNOWN_KEY: "不认识的键“{key}”，应当是这些之一：{keys}",
    FaqProblem.KEY_TWICE: "键“{key}”写了两次，请合并",
    FaqProblem.NO_LIST: "这里应当是列表（每行以“- ”开头）",
    FaqProblem.NO_TEXT: "这里应当是文字；如果含有半角冒号或者以方括号开头，请加上引号",
    FaqProblem.HALF_CHARACTER: "{text} 里有半个字符，请写出完整的字符",
    FaqProblem.NO_QUESTION: "这里应当是一个问题，却是空的；请写上问题或者删掉这一行",
    FaqProblem.NO_QUESTION_KEY: "应当写 `questions` 或 `wordings`（也可以都写），两个都没有",
    FaqProblem.ONE_QUESTION_KEY: "`question` 和 `questions` 应当有且只有一个（{found}）",
    FaqProblem.BOTH: "两个都写了",
    FaqProblem.NEITHER: "两个都没有",
    FaqProblem.NOT_TRUE: "应当写 `not_covered: true`，却是“{text}”；请改正，或者改为指定段落",
    FaqProblem.TWO_OUTCOMES: "`not_covered` 不能和 `section`、`quote` 写在一起，请只留对的那个",
    FaqProblem.NO_ARTICLE: "没有文章“{article}”；请写文章的文件名，不带后缀",
    FaqProblem.NO_LINK: "应当写 `section` 或 `quote`，两个都没有",
    FaqProblem.NO_QUOTE: "“{article}”里没有哪个段落含有引文“{quote}”",
    FaqProblem.NO_SECTION: "“{article}”里没有小节“{section}”的段落",
    FaqProblem.MANY_QUOTES: "引文“{quote}”在“{article}”的 {count} 个段落里都有，请多引几个字",
    FaqProblem.OTHER_ANSWER: "“{text}”已经写在 {place}，答案却不一样",
    FaqProblem.STANDS: "“{text}”已经写在这里；请在这里修改或删除",
    FaqProblem.STANDS_OTHERWISE: "“{text}”已经写在这里，答案却不一样；请修改或删除其中一个",
    FaqProblem.TESTS_NOTHING: "“{text}”已经写在这里；检验题和已知问题一字不差，就什么也检验不出来，请换个问法",
    FaqProblem.TWICE: "“{text}”会出现两次，请只写一次",
    FaqProblem.GONE: "文件里已经没有“{text}”；请放弃修改，重新读取以后再改",
    FaqProblem.CHANGED: "文件打开以后被人改过；请重新读取以后再改",
    FaqProblem.BUSY: "有人正在保存问题，请稍后再试",
    FaqProblem.BY_HAND: "在这里改会动到别的内容，请改 YAML 文本",
    FaqProblem.NO_PASSAGE: "“{text}”要在“{article}”里选一个段落",
    FaqProblem.UNCLEAR_PASSAGE: "“{article}”的这个段落和别的段落分不开，请修改文章",
    FaqProblem.NO_ID: "“{article}”不是文章的名字；请写文章的文件名，不带后缀",
    FaqProblem.OTHER_FILE: "这个文件里是“{article}”的问题；请改正其中的 `article`，或者给文件改名",
    PatchProblem.FORM: "这里的写法不能在页面上改；请改 YAML 文本",
    PatchProblem.MEETING: "两处修改碰在一起；请改 YAML 文本",
}
