"""What can go wrong with a request: a code, an English and a Chinese text, and a status of HTTP.

It is told as `application/problem+json` (RFC 9457). Programs read the code, people the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.messages import errors as messages
from index.messages.accepted_languages import accepted_languages
from index.search.filters import FilterError, FilterProblem
from kb.errors import Code, KnowledgeBaseError, Message, Where

PROBLEM_TYPE = "application/problem+json"
LANGUAGES = ("en", "zh")


class ApiProblem(Code):
    """Why a request was not answered."""

    NOT_FOUND = "there is nothing at {path}; /api/v1/openapi.json says what there is"
    METHOD = "expected {allowed} at {path}, found {found}"
    MEDIA_TYPE = "expected a body of the type application/json, found {found!r}"
    NO_JSON = "the body is no JSON that can be read; expected an object"
    TOO_LARGE = "the body is too large; expected at most {limit} bytes"
    TOO_SLOW = "the body did not come within {limit} seconds"
    MISSING = "{field}: expected a value, found none"
    UNKNOWN_FIELD = "{field}: there is no such field; expected {expected}"
    BLANK = "{field}: expected a few words, found nothing"
    TOO_LONG = "{field}: expected at most {limit} characters, found {found}"
    ENTRIES = "{field}: expected {low} to {high} entries, found {found}"
    INVALID = "{field}: expected {expected}, found {found}"
    NO_ARTICLE = "there is no article {id!r}; /api/v1/articles lists them all"
    NO_PASSAGE = "there is no passage {id!r} in this version of the index; ask again for the present ones"
    NO_TAG = "no article has the tag {tag!r}; /api/v1/tags lists them all"
    NOT_THERE = "not there: {reason}"
    REFUSED = "refused: {reason}"
    NO_ARTICLE_IN_FILE = "no article: {reason}"
    DISK = "the disk refused: {reason}"
    NO_BUILD = "no build was started by this server, or its report was closed"
    BUILDING = "a build is running already; GET /api/v1/edit/build tells how far it is"
    NO_KEYS = "no key was made yet; run on the server: kb keys add NAME --role editor"
    KEY_MISSING = "this call needs an editor's key in the header Authorization: Bearer KEY"
    KEY_WRONG = "the key is not known here, has expired or was revoked; run on the server: kb keys list"
    KEY_ROLE = "the key {id} may read, not edit; run on the server: kb keys add NAME --role editor"
    KEYS_CLOSED = "the file of keys cannot be used; the log of the server says why"
    TOKEN = "Idempotency-Key: expected 1 to {limit} visible characters of ASCII, found {found}"
    OTHER_CALL = "the Idempotency-Key {token!r} stood for another call; take a new one"
    STILL_AT_IT = "the call with the Idempotency-Key {token!r} is being done; ask again in {seconds} seconds"
    ANSWER_DELETED = "the call with the Idempotency-Key {token!r} was done; its answer was deleted by kb purge"
    NOT_KEPT = "this server keeps nothing of what is asked, so it cannot keep this either (KB_LOG)"
    TOO_MANY = "more than {limit} questions a minute from this address or key; wait {seconds} seconds"
    BUSY = "{limit} requests are being answered already; ask again in {seconds} seconds"
    NOT_READY = "no index can be opened; the log of the server says why, and /readyz when it is mended"
    UNEXPECTED = "an unexpected error; the log of the server says more"


class Expected(Code):
    """What a field should be, for ApiProblem.INVALID."""

    TEXT = "text"
    WHOLE_NUMBER = "a whole number from {low} to {high}"
    YES_NO = "true or false"
    ONE_OF = "one of {choices}"
    LIST = "a list"
    BASE64 = "text in base64"
    DATE = "a date such as 2024-04-01"
    OBJECT = "an object"
    NUMBER_OR_TEXT = "text or a whole number"


STATUS: Mapping[ApiProblem, int] = {
    ApiProblem.NOT_FOUND: 404,
    ApiProblem.METHOD: 405,
    ApiProblem.MEDIA_TYPE: 415,
    ApiProblem.NO_JSON: 400,
    ApiProblem.TOO_LARGE: 413,
    ApiProblem.TOO_SLOW: 408,
    ApiProblem.MISSING: 422,
    ApiProblem.UNKNOWN_FIELD: 422,
    ApiProblem.BLANK: 422,
    ApiProblem.TOO_LONG: 422,
    ApiProblem.ENTRIES: 422,
    ApiProblem.INVALID: 422,
    ApiProblem.NO_ARTICLE: 404,
    ApiProblem.NO_PASSAGE: 404,
    ApiProblem.NO_TAG: 404,
    ApiProblem.NOT_THERE: 404,
    ApiProblem.REFUSED: 409,
    ApiProblem.NO_ARTICLE_IN_FILE: 422,
    ApiProblem.DISK: 507,
    ApiProblem.NO_BUILD: 404,
    ApiProblem.BUILDING: 409,
    ApiProblem.NO_KEYS: 403,
    ApiProblem.KEY_MISSING: 401,
    ApiProblem.KEY_WRONG: 401,
    ApiProblem.KEY_ROLE: 403,
    ApiProblem.KEYS_CLOSED: 503,
    ApiProblem.TOKEN: 422,
    ApiProblem.OTHER_CALL: 422,
    ApiProblem.STILL_AT_IT: 409,
    ApiProblem.ANSWER_DELETED: 410,
    ApiProblem.NOT_KEPT: 409,
    ApiProblem.TOO_MANY: 429,
    ApiProblem.BUSY: 503,
    ApiProblem.NOT_READY: 503,
    ApiProblem.UNEXPECTED: 500,
}
CHINESE: Mapping[Code, str] = {
    ApiProblem.NOT_FOUND: "{path} 没有内容；现有的地址见 /api/v1/openapi.json",
    ApiProblem.METHOD: "{path} 只接受 {allowed}，收到的却是 {found}",
    ApiProblem.MEDIA_TYPE: "请求体的类型应当是 application/json，却是“{found}”",
    ApiProblem.NO_JSON: "请求体不是能读懂的 JSON；应当是一个对象",
    ApiProblem.TOO_LARGE: "请求体太大；最多 {limit} 字节",
    ApiProblem.TOO_SLOW: "请求体没有在 {limit} 秒内传完",
    ApiProblem.MISSING: "{field}：缺少这一项",
    ApiProblem.UNKNOWN_FIELD: "{field}：没有这一项；可用的有 {expected}",
    ApiProblem.BLANK: "{field}：应当写几个字，却是空的",
    ApiProblem.TOO_LONG: "{field}：最多 {limit} 个字，却有 {found} 个字",
    ApiProblem.ENTRIES: "{field}：应当有 {low} 到 {high} 条，却有 {found} 条",
    ApiProblem.INVALID: "{field}：应当是{expected}，却是 {found}",
    ApiProblem.NO_ARTICLE: "没有文章“{id}”；/api/v1/articles 列出了全部文章",
    ApiProblem.NO_PASSAGE: "这一版索引里没有段落“{id}”；请重新提问",
    ApiProblem.NO_TAG: "没有文章带标签“{tag}”；/api/v1/tags 列出了全部标签",
    ApiProblem.NOT_THERE: "没有找到：{reason}",
    ApiProblem.REFUSED: "没有完成：{reason}",
    ApiProblem.NO_ARTICLE_IN_FILE: "不是文章：{reason}",
    ApiProblem.DISK: "磁盘拒绝了：{reason}",
    ApiProblem.NO_BUILD: "这台服务器还没有建过索引，或者报告已经关闭",
    ApiProblem.BUILDING: "正在建索引；进度见 GET /api/v1/edit/build",
    ApiProblem.NO_KEYS: "还没有生成过密钥；请在服务器上运行 kb keys add NAME --role editor",
    ApiProblem.KEY_MISSING: "这个接口需要编辑的密钥，请求头为 Authorization，值为 Bearer 加密钥",
    ApiProblem.KEY_WRONG: "密钥不存在、已过期或已吊销；请在服务器上运行 kb keys list",
    ApiProblem.KEY_ROLE: "密钥 {id} 只能读，不能编辑；请在服务器上运行 kb keys add NAME --role editor",
    ApiProblem.KEYS_CLOSED: "密钥文件不能用；原因见服务器日志",
    ApiProblem.TOKEN: "Idempotency-Key：应当是 1 到 {limit} 个可见的 ASCII 字符，却有 {found} 个",
    ApiProblem.OTHER_CALL: "Idempotency-Key“{token}”已经用于另一个请求；请换一个",
    ApiProblem.STILL_AT_IT: "Idempotency-Key“{token}”的请求正在处理；请在 {seconds} 秒后再试",
    ApiProblem.ANSWER_DELETED: "Idempotency-Key“{token}”的请求已经完成；它的回答被 kb purge 删掉了",
    ApiProblem.NOT_KEPT: "这台服务器不保存提问，所以也不能保存这一条（KB_LOG）",
    ApiProblem.TOO_MANY: "这个地址或密钥一分钟内的提问超过了 {limit} 个；请等 {seconds} 秒",
    ApiProblem.BUSY: "正在处理 {limit} 个请求；请在 {seconds} 秒后再试",
    ApiProblem.NOT_READY: "没有能打开的索引；原因见服务器日志，修复之后 /readyz 会通知",
    ApiProblem.UNEXPECTED: "出现了意外的错误；详情见服务器日志",
    Expected.TEXT: "文字",
    Expected.WHOLE_NUMBER: " {low} 到 {high} 的整数",
    Expected.YES_NO: " true 或 false",
    Expected.ONE_OF: "其中之一：{choices}",
    Expected.LIST: "列表",
    Expected.BASE64: " base64 文字",
    Expected.DATE: " 2024-04-01 这样的日期",
    Expected.OBJECT: "对象",
    Expected.NUMBER_OR_TEXT: "文字或整数",
}


class ApiError(KnowledgeBaseError):
    """A request that cannot be answered. more: further problems of the same request; retry: seconds until it may work."""

    more: Sequence[Message] = ()
    retry: int | None = None

    @classmethod
    def waiting(cls, code: ApiProblem, seconds: int, **facts: Any) -> ApiError:
        """An error that passes: the client is told to wait so many seconds."""
        error = cls(code, seconds=seconds, **facts)
        error.retry = seconds
        return error

    @classmethod
    def all(cls, messages: Sequence[Message]) -> ApiError:
        """One error for several wrong fields."""
        error = cls.of(messages[0])
        error.more = messages
        return error

    @property
    def status(self) -> int:
        """The status of HTTP."""
        code = self.code
        return STATUS[code] if isinstance(code, ApiProblem) else 500


_OF_FILTERS: Mapping[Code, ApiProblem] = {
    FilterProblem.NO_TAG: ApiProblem.NO_TAG,
    FilterProblem.NO_TAGS: ApiProblem.NO_TAG,
    FilterProblem.NO_ARTICLE: ApiProblem.NO_ARTICLE,
}


def of_filter(error: FilterError) -> ApiError:
    """The error for a filter that names what is not there."""
    return ApiError(_OF_FILTERS[error.code], **error.facts)


def in_language(message: Message, language: str) -> str:
    """A message in "zh" or "en". Its facts may be messages of kb/ and index/."""
    if language != "zh":
        return str(message)
    if message.code not in CHINESE:
        return messages.in_language(message, language)
    facts = {
        name: in_language(fact, language) if isinstance(fact, Message) else fact for name, fact in message.facts.items()
    }
    return CHINESE[message.code].format(**facts)


def problem(error: ApiError, language: str) -> dict[str, Any]:
    """The JSON object of an error: `code` is for programs, `detail` is in the language."""
    found: dict[str, Any] = {
        "type": f"urn:semantic-faq:{_name(error.message)}",
        "status": error.status,
        "code": _name(error.message),
        "detail": in_language(error.message, language),
    }
    if error.more:
        found["errors"] = [
            {"field": message.facts["field"], "code": _name(message), "detail": in_language(message, language)}
            for message in error.more
        ]
    if error.retry is not None:
        found["retry_after"] = error.retry
    if isinstance(reason := error.facts.get("reason"), Message):
        found["reason"] = _name(reason.facts["reason"] if reason.code in Where else reason)
    return found


def preferred_language(accepted: str) -> str:
    """The first of LANGUAGES by a header Accept-Language; English when it names neither."""
    names = (name.lower().split("-")[0] for name in accepted_languages(accepted))
    return next((name for name in names if name in LANGUAGES), "en")


def _name(message: Message) -> str:
    return message.code.name.lower()
