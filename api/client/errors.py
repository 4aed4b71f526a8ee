"""Why a client got no answer, as one error: what the server refused, and what is no answer of this API."""

from __future__ import annotations

from collections.abc import Mapping

from api.objects.base import Problem

UNREACHABLE, NO_ANSWER = "unreachable", "no_answer"  # codes of the client itself; all others are those of the server
_TEXTS: Mapping[str, Mapping[str, str]] = {
    UNREACHABLE: {
        "en": "{address} cannot be reached: {found}; check the address, and that the server runs",
        "zh": "无法连接 {address}：{found}；请检查地址，以及服务器是否在运行",
    },
    NO_ANSWER: {
        "en": "expected an answer of the API from {address}, found {found}; check the address, and the proxy before the server",
        "zh": "{address} 返回的不是这个 API 的回答，而是 {found}；请检查地址，以及服务器前面的代理",
    },
}


class ClientError(Exception):
    """A call that was not answered. `str(error)` is one line that says why.

    problem: the whole error, with what else the server says of it. Its status is 0 where no server answered.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)

    def __str__(self) -> str:
        return f"{self.problem.code}: {self.problem.detail}"

    @property
    def code(self) -> str:
        """Which problem it is, for programs: of the server (docs/api.md), or "unreachable" or "no_answer"."""
        return self.problem.code

    @property
    def status(self) -> int:
        """The status of HTTP; 0 where no server answered."""
        return self.problem.status


def own(code: str, language: str | None, *, address: str, found: str, status: int = 0) -> ClientError:
    """An error that the client finds itself."""
    detail = _TEXTS[code][language or "en"].format(address=address, found=found)
    return ClientError(Problem(type=f"urn:semantic-faq:{code}", status=status, code=code, detail=detail))
