"""What goes wrong with articles, and what is said of them, in Chinese: see ui/strings/errors.py."""

from __future__ import annotations

from collections.abc import Mapping

from kb.article import Note
from kb.errors import Code, SystemReason, Where
from kb.library.archives import BundleProblem, Refusal
from kb.library.article_cache import LibraryProblem
from kb.library.corrections import CorrectionProblem
from kb.library.preview import CheckKind
from kb.readers.docx import DocxProblem
from kb.readers.encoding import DecodeProblem
from kb.readers.file_type import FileKind
from kb.readers.html import HtmlProblem
from kb.readers.markdown import FrontMatterProblem
from kb.readers.pdf import PdfProblem
from kb.readers.read import ReaderProblem
from kb.storage.transaction import TransactionProblem

_GENERAL: Mapping[Code, str] = {
    Where.FILE: "{name}：{reason}",
    Where.LINE: "{file} 第 {line} 行：{reason}",
    SystemReason.PERMISSION: "没有权限",
    SystemReason.MISSING: "没有这个文件",
    SystemReason.FOLDER: "它是文件夹",
    SystemReason.NO_FOLDER: "它不是文件夹",
    SystemReason.FULL: "磁盘已满",
    SystemReason.READ_ONLY: "文件系统只能读",
    SystemReason.LINKS: "链接互相指向",
    SystemReason.DEVICE: "读写出错",
    SystemReason.LONG_NAME: "文件名太长",
}
_KINDS: Mapping[Code, str] = {
    FileKind.HTML: "HTML 网页",
    FileKind.DOCX: "DOCX 文件",
    FileKind.PDF: "PDF 文件",
    FileKind.ZIP: "ZIP 文件",
    FileKind.OFFICE: "旧的 Office 文件（DOC、XLS），或者带密码的文件",
    FileKind.RTF: "RTF 文件",
    FileKind.PNG: "PNG 图片",
    FileKind.GIF: "GIF 图片",
    FileKind.JPEG: "JPEG 图片",
    FileKind.GZIP: "gzip 文件",
    FileKind.SEVEN_ZIP: "7z 文件",
    FileKind.RAR: "RAR 文件",
    FileKind.PROGRAM: "程序",
    FileKind.DATABASE: "数据库",
    FileKind.XLSX: "Excel 文件（XLSX）",
    FileKind.PPTX: "PowerPoint 文件（PPTX）",
    FileKind.EPUB: "电子书（EPUB）或者程序",
}
_READING: Mapping[Code, str] = {
    ReaderProblem.TOO_LARGE: "最大 {limit} MB，这个有 {size:.1f} MB；请分成几个，或者只保存文字",
    ReaderProblem.OTHER_ENDING: "{name}：文章应当是 {kinds}，这个是 {suffix}；请另存为其中一种",
    ReaderProblem.NO_TEXT: "{name}：应当是{kind}，可是{reason}；{cure}",
    ReaderProblem.OTHER_FORM: "{name}：应当是{kind}，{reason}",
    ReaderProblem.NO_BODY: "{name}：应当有正文，这里只有标题、相关话题或者网页上的零碎；请补上文章的正文",
    ReaderProblem.NOTHING: "{name}：应当有正文，这里什么都没有；请补上文章的正文",
    ReaderProblem.NO_SUCH_FORMAT: "{name}：应当是{kind}，却不是；如果是文字，请改名，以 .txt 结尾",
    ReaderProblem.OTHER_KIND: "{name}：应当是{kind}，却是{what}；{cure}",
    ReaderProblem.TEXT: "文字",
    ReaderProblem.EMPTY: "可是文件是空的；请重新保存",
    ReaderProblem.SAVE_AS_UTF8: "请把文章另存为 UTF-8 文本",
    ReaderProblem.SAVE_AS_SHOWN: "请按浏览器里显示的样子重新保存网页",
    ReaderProblem.SAVE_AS_DOCX: "请另存为 DOCX",
    ReaderProblem.SAVE_UNLOCKED: "请去掉密码，另存为 DOCX",
    ReaderProblem.SAVE_AS_TEXT: "请把文章另存为文字",
    ReaderProblem.SAVE_AGAIN: "它可能已损坏，请重新保存",
    ReaderProblem.PRINT: "请打印成新的 PDF",
    ReaderProblem.UNPACK: "请先解压",
    ReaderProblem.RENAME: "请改名，以 {suffix} 结尾",
    DecodeProblem.EMPTY: "文件是空的",
    DecodeProblem.BINARY: "内容不是文字",
    DecodeProblem.OTHER_KIND: "它是{what}",
    FrontMatterProblem.AT_LINE: "开头的 YAML 第 {line} 行有误：{detail}；请改正或者删掉",
    FrontMatterProblem.SOMEWHERE: "开头的 YAML 有误：{detail}；请改正或者删掉",
    FrontMatterProblem.TOO_DEEP: "开头的 YAML 有误：套得太深；请改正或者删掉",
    DocxProblem.DAMAGED: "却是损坏的文件；请用 Word 打开，另存为 DOCX",
    DocxProblem.TOO_LARGE: "却是解压后有 {size} MB、{parts} 个部分的文件（最多 {limit} MB，其中文字 {text} MB）；请分成几个",
    HtmlProblem.EMPTY: "却是没有内容的网页；请按浏览器里显示的样子重新保存",
    HtmlProblem.NO_BODY: "却是没有正文的网页；请按浏览器里显示的样子重新保存网页",
    HtmlProblem.TOO_LARGE: "却是超过 {limit:,} 个元素的网页；请只保存文章本身",
    PdfProblem.PASSWORD: "却是带密码的文件；请去掉密码再保存",
    PdfProblem.ENCRYPTED: "却是加密的文件；请去掉密码再保存，或者打印成新的 PDF",
    PdfProblem.DAMAGED: "却是损坏的文件；请打开后打印成新的 PDF",
    PdfProblem.SCANNED_PAGE: "却是扫描件：{count} 页没有文字；请先做文字识别（OCR）",
    PdfProblem.SCAN: "却是扫描件：{count} 页都没有文字；请先做文字识别（OCR）",
    PdfProblem.MANY_PAGES: "却是 {pages} 页的文件（最多 {limit} 页）；请分成几个",
    PdfProblem.MUCH_TEXT: "却是超过 {limit:,} 个字的文件；请分成几个",
    Note.NO_TITLE: "没有找到标题，暂用文件名“{detail}”",
    Note.NO_DATE: "没有找到日期",
    Note.UNREAD_DATE: "看不懂日期“{text}”",
    Note.ONE_DAMAGED: "有 {count} 个损坏的字符（按 {encoding} 读取），已用 \ufffd 代替",
    Note.DAMAGED: "有 {count} 个损坏的字符（按 {encoding} 读取），已用 \ufffd 代替",
    Note.EMPTY_PAGES: "{total} 页里有 {count} 页没有文字（第 {pages} 页）",
}
_CHECKS: Mapping[Code, str] = {
    CheckKind.NO_TITLE: "没有找到标题，暂用文件名“{detail}”",
    CheckKind.NO_DATE: "没有找到日期",
    CheckKind.UNREAD_DATE: "看不懂日期“{detail}”",
    CheckKind.NO_HEADINGS: "没有找到小标题，各段只能靠自己的文字区分",
    CheckKind.LONG: "有一段长 {count} 字，超过一个段落的上限，已经拆开：“{detail}”",
    CheckKind.REPLACED: "有 {count} 个损坏的字符（按 {detail} 读取），已用 \ufffd 代替",
    CheckKind.MOJIBAKE: "{share:.0%} 的文字像是乱码：“{detail}”",
    CheckKind.EMPTY_PAGES: "有 {count} 页没有文字（第 {detail} 页）。如果是图片，请先做文字识别（OCR）",
    CheckKind.DUPLICATE: "与文章“{article}”的全文相同",
    CheckKind.NEAR: "{share:.0%} 的文字也在文章“{article}”里",
    CheckKind.SAME_TITLE: "与文章“{article}”的标题相同",
    CheckKind.REPLACES: "已有文章“{article}”：保存后会替换它，原来的一版留在“已删除或被替换”里",
    CheckKind.SAME_FILE: "已有文章“{article}”，文件完全一样",
}
_ARCHIVES: Mapping[Code, str] = {
    BundleProblem.TOO_LARGE: "{name}：最大 {limit} MB，这个有 {size} MB；请分成几个",
    BundleProblem.NO_ZIP: "{name}：应当是 ZIP 文件，却是损坏的，或者根本不是；请重新打包",
    BundleProblem.MANY_FILES: "{name}：最多 {limit:,} 个文件，这里有 {count:,} 个；请分成几个",
    BundleProblem.MANY_IN_FOLDER: "{name}：最多 {limit:,} 个文件，这里有 {count:,} 个；请分几次添加",
    BundleProblem.BOMB: "{name}：里面应当是文章，却是解压后有 {total:,} 字节的 {size:,} 字节；请自己解压，只添加认识的文件",
    BundleProblem.UNREADABLE: "{name}：读不出来（{system}）；请检查名字和权限",
    Refusal.NO_NAME: "这个 ZIP 里有一个文件没有名字；请重新打包",
    Refusal.LEADS_OUT: "它的名字指向 ZIP 之外；请去掉这样的名字，重新打包",
    Refusal.PACKED_LINK: "它是指向别的文件的链接；请打包那个文件本身",
    Refusal.PASSWORD: "它带密码；请去掉密码，重新打包",
    Refusal.TOO_LARGE: "最大 {limit} MB，这个有 {size} MB；请分成几个",
    Refusal.ZIP_IN_ZIP: "它本身就是 ZIP；请先解压",
    Refusal.DAMAGED: "它已损坏，或者压缩方式不认识；请重新打包",
    Refusal.ARCHIVE: "它本身就是压缩文件；请先解压",
    Refusal.LINK: "它是指向别的文件的链接；请直接给出那个文件",
    Refusal.ZIP: "它是 ZIP 文件；请直接给出这个文件",
    Refusal.UNREADABLE: "读不出来（{system}）；请检查名字和权限",
    Refusal.SAME_NAME: "另一个文件也叫这个名字；请给其中一个改名",
    Refusal.SAME_ID: "{other} 也会成为文章“{id}”；请给其中一个改名",
}
_LIBRARY: Mapping[Code, str] = {
    LibraryProblem.NO_FOLDER: "没有文件夹 {folder}；请新建，或者指定别的文件夹",
    LibraryProblem.A_FILE: "{folder} 是文件，不是文件夹；请指定它所在的文件夹",
    LibraryProblem.FOLDER_UNREADABLE: "{folder}：读不出来（{system}）；请检查权限",
    LibraryProblem.FILE_UNREADABLE: "{name}：读不出来（{system}）；请检查权限",
    LibraryProblem.REMOVED_UNREADABLE: "{folder}：读不出来（{system}）",
    LibraryProblem.NO_ARTICLES: "{folder} 里没有文章（{kinds}）；请放进一篇",
    LibraryProblem.NO_ARTICLE: "{folder} 里没有文章“{id}”；kb list 会列出全部文章",
    LibraryProblem.NO_ARTICLE_BUT: "{folder} 里没有文章“{id}”；是不是“{near}”？",
    LibraryProblem.NOT_REMOVED: "{folder} 里没有可以恢复的“{key}”；kb list --removed 会列出可以恢复的文章",
    LibraryProblem.FOLDER_IN_PLACE: "{name}：要保存成 {target}，那里却有一个同名的文件夹；请给文件夹改名",
    LibraryProblem.SAME_TEXT: "{name}：与文章“{id}”的全文相同；请先删除那一篇，或者不要添加这一篇",
    LibraryProblem.SAME_TEXTS: "{name} 和 {other} 的全文相同；请删掉一个",
    LibraryProblem.SAME_ID: "{name} 和 {other} 会成为同一篇文章“{id}”；请给其中一个改名",
    LibraryProblem.NOT_READ: "{name}：没有读取；文章应当是 {kinds}，问题文件应当以 {ending} 结尾",
    LibraryProblem.CORRECTS_NOTHING: "{name}：没有对应的文章；请改名为“文章编号{ending}”，或者删掉",
    TransactionProblem.BUSY: "另一个进程修改 {folder} 已有 {seconds} 秒；请稍后再试",
    CorrectionProblem.TOO_LARGE: "只应有几行，却超过 1 MB；请缩短",
    CorrectionProblem.NO_TEXT: "应当是 YAML，可是{reason}；请改正或者删掉",
    CorrectionProblem.UNREADABLE: "读不出来（{system}）；请检查权限",
    CorrectionProblem.NOT_YAML_BECAUSE: "不是正确的 YAML：{detail}；请改正",
    CorrectionProblem.NOT_YAML: "不是正确的 YAML；请改正",
    CorrectionProblem.OTHER_KEYS: "这里应当是这些键：{keys}",
    CorrectionProblem.UNKNOWN_KEY: "不认识的键“{key}”，应当是这些之一：{keys}",
    CorrectionProblem.KEY_TWICE: "键“{key}”写了两次；请删掉一个",
    CorrectionProblem.NOT_TEXT: "应当是文字；如果含有半角冒号，请加上引号",
    CorrectionProblem.BLANK: "应当有文字，却是空的；请写上，或者删掉这个键",
    CorrectionProblem.HALF_CHARACTER: "{text!a} 里有半个字符，请写出完整的字符",
    CorrectionProblem.NO_DATE: "看不懂日期“{text}”，请写成 2024-04-01 20:09:15 这样",
    CorrectionProblem.NO_LIST: "这里应当是列表（每行以“- ”开头）",
}
CHINESE: Mapping[Code, str] = {**_GENERAL, **_KINDS, **_READING, **_CHECKS, **_ARCHIVES, **_LIBRARY}
