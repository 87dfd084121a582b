"""One shape for everything that goes wrong: problem documents (RFC 9457) in Chinese, whatever the operation."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, cast

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import Schema
from ninja.errors import HttpError
from pydantic import Field

from mingzheng.core.errors import DomainError, FieldError, Invalid, NotVisible
from mingzheng.core.validation import translate
from mingzheng.web import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI
    from ninja.errors import ValidationErrorContext

log = logging.getLogger("mingzheng.api")
access = structlog.get_logger("mingzheng.access")

WHOLE: Final = "body"
UNAUTHORIZED: Final = 401
CHALLENGE: Final = 'Bearer realm="mingzheng"'  # a 401 says how to come in (RFC 9110 §11.6.1)
TEXTS: Final[dict[int, tuple[str, str]]] = {
    400: ("malformed", "请求的内容不是可以读取的 JSON（或者表单），没有写入任何内容。请核对编码、括号和数字后再发送。"),
    401: ("unauthenticated", "请在 Authorization 中带上令牌（Bearer），或者先登录办案平台。"),
    403: ("csrf_failed", "页面的防伪校验没有通过，没有写入任何内容。请在 X-CSRFToken 中带上登录时取得的值。"),
    405: ("method_not_allowed", "这个地址不接受这种方法，可用的方法见 Allow。"),
    415: (
        "unsupported_media_type",
        "请求内容的类型不对。请用不压缩、UTF-8 的 application/json；上传文件请用 multipart/form-data。",
    ),
}


class RefusalOut(Schema):
    """Why one condition is not met: the gate, the reason, the article, the lawful way out, and who can take it."""

    gate: str
    reason: str
    article: str
    remedy: str
    who: str = ""
    kind: str = Field("now", description="now 本人可补正；others 须他人办理；wait 到期自开；never 不能补正")
    until: str | None = Field(None, description="YYYY-MM-DD")


class FieldErrorOut(Schema):
    """What is wrong with one field, by which rule, and what to do."""

    field: str
    label: str = ""
    message: str
    rule: str = ""
    remedy: str = ""


class Problem(Schema):
    """A problem document: ``refusals`` stand in a refused act (409), ``errors`` in what was filled in wrongly (422)."""

    type: str
    title: str
    status: int
    detail: str
    refusals: list[RefusalOut] = Field(default_factory=list)
    errors: list[FieldErrorOut] = Field(default_factory=list)


def answer(status: int) -> HttpResponse:
    """Return the problem document that stands for a status of transport."""
    code, text = TEXTS[status]
    return _challenged(errors.problem(status, code, text))


def of_parameter(name: str, message: str, remedy: str) -> HttpResponse:
    """Return the refusal of a parameter of the query, for where nothing may be raised."""
    error = invalid(name, message, "openapi.json", remedy)
    return errors.problem(error.status, error.code, error.message, error.details())


def _challenged(response: HttpResponse) -> HttpResponse:
    if response.status_code == UNAUTHORIZED:
        response["WWW-Authenticate"] = CHALLENGE
    return response


def invalid(field: str, message: str, rule: str, remedy: str) -> Invalid:
    """Return a refusal of one field, to be raised."""
    return Invalid((FieldError(field, message, rule, remedy),))


def from_contexts(contexts: Iterable[ValidationErrorContext[Any]]) -> Invalid:
    """Return what pydantic found in parameters and body as one refusal that names every field in Chinese."""
    found: list[FieldError] = []
    for context in contexts:
        model = cast("Any", context.model)
        of_body = model.__ninja_param_source__ == WHOLE
        for one in translate(model, context.pydantic_validation_error):
            path = one.field.partition(".")[2] if of_body else one.field.rpartition(".")[2]
            label = one.label if path else "请求内容"
            found.append(FieldError(path or WHOLE, one.message, one.rule, one.remedy, label))
    return Invalid(tuple(found))


def _domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    if isinstance(error, NotVisible):
        access.info("not_visible", path=request.path)
    return _challenged(errors.problem(error.status, error.code, error.message, error.details()))


def _absent(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _domain(request, NotVisible())


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer(error.status_code if error.status_code in TEXTS else 400)


def _unreadable(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer(400)


def _too_large(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return errors.too_large(request)


def _constraint(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    log.warning("refused by a constraint at %s", request.path, exc_info=error)
    return errors.conflict(request)


HANDLERS: Final[tuple[tuple[type[Exception], Callable[..., HttpResponse]], ...]] = (
    (DomainError, _domain),
    (Http404, _absent),
    (HttpError, _http),
    (RequestDataTooBig, _too_large),
    (SuspiciousOperation, _unreadable),
    (BadRequest, _unreadable),
    (MultiPartParserError, _unreadable),
    (UnreadablePostError, _unreadable),
    (IntegrityError, _constraint),
)


def install(api: NinjaAPI) -> None:
    """Give an interface its handlers; anything else is answered by the faces' middleware, or crashes."""
    for kind, handler in HANDLERS:
        api.add_exception_handler(kind, handler)
