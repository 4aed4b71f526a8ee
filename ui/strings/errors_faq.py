"""The Chinese texts of errors in FAQ files and in edits of them. ui/strings/errors.py looks them up."""

from __future__ import annotations

from collections.abc import Mapping

from kb.errors import Code
from kb.faq.schema import Problem
from kb.faq.yaml_patch import PatchProblem

CHINESE: Mapping[Code, str] = {
    Problem.NOT_TEXT: "不是 UTF-8 文本（{detail}）",
    Problem.NOT_YAML: "不是正确的 YAML：{detail}",
    Problem.TOO_DEEP: "不是正确的 YAML：括号或列表套得太深",
    Problem.QUESTION_MARK: "不是正确的 YAML：括号里的问题带有半角问号，请给它加上引号",
    Problem.OTHER_KEYS: "这里应当是这些键：{keys}",
    Problem.UNKNOWN_KEY: "不认识的键“{key}”，应当是这些之一：{keys}",
    Problem.KEY_TWICE: "键“{key}”写了两次，请合并",
    Problem.NO_LIST: "这里应当是列表（每行以“- ”开头）",
    Problem.NO_TEXT: "这里应当是文字；如果含有半角冒号或者以方括号开头，请加上引号",
    Problem.HALF_CHARACTER: "{text} 里有半个字符，请写出完整的字符",
    Problem.NO_QUESTION: "这里应当是一个问题，却是空的；请写上问题或者删掉这一行",
    Problem.NO_QUESTION_KEY: "应当写 `questions` 或 `wordings`（也可以都写），两个都没有",
    Problem.ONE_QUESTION_KEY: "`question` 和 `questions` 应当有且只有一个（{found}）",
    Problem.BOTH: "两个都写了",
    Problem.NEITHER: "两个都没有",
    Problem.NOT_TRUE: "应当写 `not_covered: true`，却是“{text}”；请改正，或者改为指定段落",
    Problem.TWO_OUTCOMES: "`not_covered` 不能和 `section`、`quote` 写在一起，请只留对的那个",
    Problem.NO_ARTICLE: "没有文章“{article}”；请写文章的文件名，不带后缀",
    Problem.NO_LINK: "应当写 `section` 或 `quote`，两个都没有",
    Problem.NO_QUOTE: "“{article}”里没有哪个段落含有引文“{quote}”",
    Problem.NO_SECTION: "“{article}”里没有小节“{section}”的段落",
    Problem.MANY_QUOTES: "引文“{quote}”在“{article}”的 {count} 个段落里都有，请多引几个字",
    Problem.OTHER_ANSWER: "“{text}”已经写在 {place}，答案却不一样",
    Problem.STANDS: "“{text}”已经写在这里；请在这里修改或删除",
    Problem.STANDS_OTHERWISE: "“{text}”已经写在这里，答案却不一样；请修改或删除其中一个",
    Problem.TESTS_NOTHING: "“{text}”已经写在这里；检验题和已知问题一字不差，就什么也检验不出来，请换个问法",
    Problem.TWICE: "“{text}”会出现两次，请只写一次",
    Problem.GONE: "文件里已经没有“{text}”；请放弃修改，重新读取以后再改",
    Problem.CHANGED: "文件打开以后被人改过；请重新读取以后再改",
    Problem.BUSY: "有人正在保存问题，请稍后再试",
    Problem.BY_HAND: "在这里改会动到别的内容，请改 YAML 文本",
    Problem.NO_PASSAGE: "“{text}”要在“{article}”里选一个段落",
    Problem.UNCLEAR_PASSAGE: "“{article}”的这个段落和别的段落分不开，请修改文章",
    Problem.NO_ID: "“{article}”不是文章的名字；请写文章的文件名，不带后缀",
    Problem.OTHER_FILE: "这个文件里是“{article}”的问题；请改正其中的 `article`，或者给文件改名",
    PatchProblem.FORM: "这里的写法不能在页面上改；请改 YAML 文本",
    PatchProblem.MEETING: "两处修改碰在一起；请改 YAML 文本",
}
