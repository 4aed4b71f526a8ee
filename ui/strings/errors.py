"""What the program says in English of files, articles, builds and settings, said in Chinese for the editors' pages.

Errors are made where they are found, in one language, as lines for a terminal too. A line is told apart again by the
English text below; what is not known stays as it is. tests/ui/strings/test_errors.py finds every line that is raised.
"""

from __future__ import annotations

import re
import string
from functools import cache

from kb.faq.schema import Problem
from ui.strings import faq as strings_faq
from ui.strings.error_phrases import PHRASES, SYSTEM

_CHINESE = "zh"
# Facts that are phrases of their own: they must be known, too. `system` is the operating system's word, and may not be.
_PHRASE_FACTS = frozenset({"kind", "what", "cure", "reason"})
_Table = tuple[tuple[str, str], ...]

_READING: _Table = (
    ("{name}: expected at most {limit} MB, found {size}; {cure}", "{name}：最大 {limit} MB，这个有 {size}；{cure}"),
    (
        "{name}: expected an article ({kinds}), found {suffix}; save it as one of these",
        "{name}：文章应当是 {kinds}，这个是 {suffix}；请另存为其中一种",
    ),
    ("{name}: expected an article with body text, found {what}; {cure}", "{name}：应当有正文，这里{what}；{cure}"),
    ("{name}: expected {kind}, found none; {cure}", "{name}：应当是{kind}，却不是；{cure}"),
    ("{name}: expected {kind}, but {reason}; {cure}", "{name}：应当是{kind}，可是{reason}；{cure}"),
    ("{name}: expected {kind}, found {what}; {cure}", "{name}：应当是{kind}，却是{what}；{cure}"),
    (
        "{name}: the front matter (line {line}) is not valid YAML: {detail}; correct or remove it",
        "{name}：开头的 YAML 第 {line} 行有误：{detail}；请改正或者删掉",
    ),
    (
        "{name}: the front matter is not valid YAML: {detail}; correct or remove it",
        "{name}：开头的 YAML 有误：{detail}；请改正或者删掉",
    ),
    (
        "{name}: expected at most {limit} files, found {count}; {cure}",
        "{name}：最多 {limit} 个文件，这里有 {count} 个；{cure}",
    ),
    (
        "{name}: expected articles, found {size} bytes that unpack to {total}; "
        "unpack it yourself and add the files you know",
        "{name}：里面应当是文章，却是解压后有 {total} 字节的 {size} 字节；请自己解压，只添加认识的文件",
    ),
    ("{name}: cannot be read: {system}; {cure}", "{name}：读不出来（{system}）；{cure}"),
    ("a file in this ZIP file has no name; pack it again", "这个 ZIP 里有一个文件没有名字；请重新打包"),
)
_FOLDER: _Table = (
    ("{folder}: no such folder; create it or name another one", "没有文件夹 {folder}；请新建，或者指定别的文件夹"),
    (
        "{folder}: expected a folder of articles, found a file; name the folder it is in",
        "{folder} 是文件，不是文件夹；请指定它所在的文件夹",
    ),
    (
        "{folder}: expected articles ({kinds}), found none; put an article there",
        "{folder} 里没有文章（{kinds}）；请放进一篇",
    ),
    ("{folder}: no article {id!r}; did you mean {near!r}?", "{folder} 里没有文章“{id}”；是不是“{near}”？"),
    ("{folder}: no article {id!r}; `kb list` shows the articles", "{folder} 里没有文章“{id}”；kb list 会列出全部文章"),
    (
        "{folder}: nothing to restore is called {key!r}; see `kb list --removed`",
        "{folder} 里没有可以恢复的“{key}”；kb list --removed 会列出可以恢复的文章",
    ),
    (
        "{folder}: another process has been changing it for {seconds} s; try again later",
        "另一个进程修改 {folder} 已有 {seconds} 秒；请稍后再试",
    ),
    (
        "{name}: expected to store it as {target}, found a folder; rename the folder",
        "{name}：要保存成 {target}，那里却有一个同名的文件夹；请给文件夹改名",
    ),
    (
        "{name}: has the same text as the article {id!r}; remove that one first, or do not add this one",
        "{name}：与文章“{id}”的全文相同；请先删除那一篇，或者不要添加这一篇",
    ),
    (
        "{name} and {other} would both be the article {id!r}; rename one",
        "{name} 和 {other} 会成为同一篇文章“{id}”；请给其中一个改名",
    ),
    ("{name} and {other} have the same text; remove one", "{name} 和 {other} 的全文相同；请删掉一个"),
    (
        "{name}: not read; expected an article ({kinds}) or a FAQ file ({ending})",
        "{name}：没有读取；文章应当是 {kinds}，问题文件应当以 {ending} 结尾",
    ),
    (
        "{name}: corrects no article; name it <article id>{ending} or remove it",
        "{name}：没有对应的文章；请改名为“文章编号{ending}”，或者删掉",
    ),
)
_CORRECTIONS: _Table = (
    (
        "{file}:{line}: expected a few lines, found more than 1 MB; shorten it",
        "{file} 第 {line} 行：只应有几行，却超过 1 MB；请缩短",
    ),
    (
        "{file}:{line}: expected YAML, but {reason}; correct or remove it",
        "{file} 第 {line} 行：应当是 YAML，可是{reason}；请改正或者删掉",
    ),
    (
        "{file}:{line}: cannot be read: {system}; check its permissions",
        "{file} 第 {line} 行：读不出来（{system}）；请检查权限",
    ),
    ("{file}:{line}: not valid YAML: {detail}; correct it", "{file} 第 {line} 行：不是正确的 YAML：{detail}；请改正"),
    ("{file}:{line}: not valid YAML; correct it", "{file} 第 {line} 行：不是正确的 YAML；请改正"),
    ("{file}:{line}: the key {key!r} stands twice; remove one", "{file} 第 {line} 行：键“{key}”写了两次；请删掉一个"),
    (
        "{file}:{line}: expected text; put quotes around it if it holds ': '",
        "{file} 第 {line} 行：应当是文字；如果含有半角冒号，请加上引号",
    ),
    (
        "{file}:{line}: expected text, found nothing; write it or remove the key",
        "{file} 第 {line} 行：应当有文字，却是空的；请写上，或者删掉这个键",
    ),
    (
        "{file}:{line}: expected a date such as 2024-04-01 20:09:15, found {text!r}; correct it",
        "{file} 第 {line} 行：看不懂日期“{text}”，请写成 2024-04-01 20:09:15 这样",
    ),
)
_WARNINGS: _Table = (
    ("{name}: no title found: the file name {detail!r} is used", "{name}：没有找到标题，暂用文件名“{detail}”"),
    ("{name}: no date found", "{name}：没有找到日期"),
    ("{name}: date not understood: {text!r}", "{name}：看不懂日期“{text}”"),
    (
        "{name}: {count} damaged character (read as {encoding}) replaced by \ufffd",
        "{name}：有 {count} 个损坏的字符（按 {encoding} 读取），已用 \ufffd 代替",
    ),
    (
        "{name}: {count} damaged characters (read as {encoding}) replaced by \ufffd",
        "{name}：有 {count} 个损坏的字符（按 {encoding} 读取），已用 \ufffd 代替",
    ),
    (
        "{name}: {count} of {total} pages have no text: {pages}",
        "{name}：{total} 页里有 {count} 页没有文字（第 {pages} 页）",
    ),
    (
        "{names} and {more} more: fewer than {least} covered known questions; confidence is judged by passages there, "
        "which cannot tell what an article leaves unanswered",
        "{names} 等，另有 {more} 篇：已收录的常见问题不满 {least} 条，可信度由段落决定，分不清文章没有回答什么",
    ),
    (
        "{names}: fewer than {least} covered known questions; confidence is judged by passages there, "
        "which cannot tell what an article leaves unanswered",
        "{names}：已收录的常见问题不满 {least} 条，可信度由段落决定，分不清文章没有回答什么",
    ),
    (
        "passages longer than the {tokens} tokens that the encoder reads: {count} of {total}; "
        "the rest of each is found by its words only",
        "{total} 段里有 {count} 段比编码模型能读的 {tokens} 个词元长，读不到的部分只能靠字词找到",
    ),
)
_INDEX: _Table = (
    ("no index in {folder}; {cure}", "{folder} 里没有索引；{cure}"),
    ("{path} is damaged (found {text!r}); {cure}", "{path} 已损坏（里面是“{text}”）；{cure}"),
    (
        "{path} is damaged (its SHA-256 is not the published one); {cure}",
        "{path} 已损坏（与发布时的 SHA-256 不符）；{cure}",
    ),
    (
        "{path} is damaged (expected SHA-256 {expected}, found {found}); {cure}",
        "{path} 已损坏（SHA-256 应为 {expected}，却是 {found}）；{cure}",
    ),
    (
        "{path} is no report that this program reads ({error!r}); name another version",
        "{path} 不是本程序能读的检验报告；请换一个版本",
    ),
    (
        "{path} is damaged ({detail}); name another version, or {cure}",
        "{path} 已损坏（{detail}）；请换一个版本，或者{cure}",
    ),
    ("{path} is damaged; {cure}", "{path} 已损坏；{cure}"),
    ("{path} cannot be read ({detail}); {cure}", "{path} 读不出来（{detail}）；{cure}"),
    ("the index version {version} is missing from {folder}; {cure}", "{folder} 里找不到索引版本 {version}；{cure}"),
    (
        "the index in {folder} has format {found}, this program reads format {format}; {cure}",
        "{folder} 里索引的格式是 {found}，这个程序读格式 {format}；{cure}",
    ),
    (
        "the version {version} has format {found}, this program reads format {format}; {cure}",
        "版本 {version} 的格式是 {found}，这个程序读格式 {format}；{cure}",
    ),
    ("there is no version {version!r} in {folder}; {cure}", "{folder} 里没有版本“{version}”；{cure}"),
    ("{folder}: there is no version before {version}; {cure}", "{folder} 里没有比 {version} 更早的版本；{cure}"),
    (
        "{folder}: {count} versions begin or end with {name!r}; write more of the name",
        "有 {count} 个版本的名字以“{name}”开头或结尾；请多写几个字",
    ),
    (
        "{folder}: the version {version} is in use already; name another one (kb versions lists them)",
        "版本 {version} 本来就在使用；请换一个",
    ),
    (
        "{folder}: {author}@{host} (process {process}) is {reason} since {since}; try again later",
        "{author}@{host}（进程 {process}）从 {since} 起{reason}；请稍后再试",
    ),
    ("{folder}: another process is changing the index; try again later", "另一个进程正在修改索引；请稍后再试"),
    (
        "the build ended unexpectedly (exit code {code}); the log of the server may say why",
        "建索引的进程意外结束（退出码 {code}）；原因可能在服务器日志里",
    ),
    ("{path}: expected format {format}, found {found}; {cure}", "{path}：应当是格式 {format}，却是 {found}；{cure}"),
    ("the encoder {id} is not prepared on this machine; {cure}", "这台机器上还没有准备编码模型 {id}；{cure}"),
    (
        "{name}: expected a folder with a sentence-transformers model, found no folder; check KB_MODEL or --model",
        "{name} 不是 sentence-transformers 模型的文件夹；请检查 KB_MODEL 或 --model",
    ),
    ("{path} is not a journal but another database; {cure}", "{path} 不是提问记录，而是别的数据库；{cure}"),
    (
        "{path} has format {found}, this program knows {format}; {cure}",
        "{path} 的格式是 {found}，这个程序读格式 {format}；{cure}",
    ),
    (
        "{name}: expected {kind} from {low} to {high}, found {text!r}; correct or unset it",
        "{name}：应当是 {low} 到 {high} 的{kind}，却是“{text}”；请改正或者取消这个设置",
    ),
)
_SITE: _Table = (
    ("{file}: expected at most {limit} kB, found {size} kB", "{file}：最大 {limit} kB，这个有 {size} kB"),
    ("{file}: no such file; correct or unset KB_SITE", "没有文件 {file}；请改正或者取消 KB_SITE"),
    ("{file}: cannot be read: {system}", "{file}：读不出来（{system}）"),
    (
        "{file}: expected UTF-8 text, found byte {at} of another encoding",
        "{file}：应当是 UTF-8 文本，第 {at} 字节却是别的编码",
    ),
    ("{file}: expected TOML, found a mistake: {detail}", "{file}：不是正确的 TOML：{detail}"),
    ("{file}: expected TOML, found brackets in brackets without end", "{file}：不是正确的 TOML：括号套得太深"),
)
_SITE_KEYS: _Table = (  # before the others: a file's name with a colon in it is rarer than a wrong value
    (
        "{file}: {key}: expected at most {limit} characters, found {count}",
        "{file}：{key} 最多 {limit} 个字，却有 {count} 个字",
    ),
    ("{file}: {key}: expected at most {limit} texts, found {count}", "{file}：{key} 最多 {limit} 条，却有 {count} 条"),
    (
        "{file}: {key}: expected at most {limit} kB, found more in {picture}; {cure}",
        "{file}：{key} 最大 {limit} kB，{picture} 却更大；{cure}",
    ),
    ("{file}: {key}: expected {kind}, found {what}; {cure}", "{file}：{key} 应当是{kind}，却是{what}；{cure}"),
    ("{file}: {key}: expected {kind}, found {text}; {cure}", "{file}：{key} 应当是{kind}，却是“{text}”；{cure}"),
    ("{file}: {key}: expected {kind}, found {text}", "{file}：{key} 应当是{kind}，却是“{text}”"),
)
_LAST: _Table = (("{name}: {reason}", "{name}：{reason}"), ("{reason}", "{reason}"))  # only for phrases that are known


def explained(error: Exception, code: str) -> str:
    """What an error says, on one line, in the editor's language if it is known."""
    if isinstance(error, OSError) and error.strerror:
        return system(error.strerror, code)
    return in_language(" ".join(str(error).split()), code)


def in_language(line: str, code: str) -> str:
    """The line in the editor's language, if it is known."""
    return (in_chinese(line) if code == _CHINESE else None) or line


def system(reason: str, code: str) -> str:
    """What the operating system says, in the editor's language, if it is known."""
    return SYSTEM.get(reason.lower(), reason) if code == _CHINESE else reason


def in_chinese(line: str) -> str | None:
    """None for a line that is not known."""
    return _found(line, _lines())


def _found(text: str, table: tuple[tuple[re.Pattern[str], str], ...]) -> str | None:
    for english, chinese in table:
        if match := english.fullmatch(text):
            facts = {name: _fact(name, value) for name, value in match.groupdict().items()}
            if None not in facts.values():
                return chinese.format_map(facts)
    return None


def _fact(name: str, value: str) -> str | None:
    if name == "system":
        return system(value, _CHINESE)
    if name not in _PHRASE_FACTS:
        return value
    phrase = _found(value, _parts())
    return f" {phrase}" if phrase and phrase[0].isascii() and name in ("kind", "what") else phrase


@cache
def _lines() -> tuple[tuple[re.Pattern[str], str], ...]:
    faq = strings_faq.ZH
    at = faq.at.replace("{place}", faq.place)
    problems = tuple(
        (f"{{file}}:{{line}}: {item.value}", at.replace("{reason}", faq.problems[item])) for item in Problem
    )
    ordered = (*_CORRECTIONS, *problems, *_SITE_KEYS, *_READING, *_FOLDER, *_WARNINGS, *_INDEX, *_SITE, *_LAST)
    curt = ((english.removesuffix("; {cure}"), chinese.removesuffix("；{cure}")) for english, chinese in _INDEX)
    return tuple((_pattern(english), chinese) for english, chinese in (*ordered, *curt))


@cache
def _parts() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(english), chinese) for english, chinese in PHRASES)


def _pattern(english: str) -> re.Pattern[str]:
    """What tells a text of this form apart. A name in front may hold anything; other facts are as short as possible."""
    parts = []
    seen: set[str] = set()
    for literal, name, _, conversion in string.Formatter().parse(english):
        parts.append(re.escape(literal))
        if name is None:
            continue
        if name in seen:
            parts.append(f"(?P={name})")
            continue
        seen.add(name)
        fact = f"(?P<{name}>.+{'' if name == 'name' else '?'})"
        parts.append(f"['\"]{fact}['\"]" if conversion == "r" else fact)
    return re.compile("".join(parts), re.DOTALL)
