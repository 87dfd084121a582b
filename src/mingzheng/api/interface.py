"""The interface as a whole: its operations, its parser, its errors, and the description that it gives of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from mingzheng.api import problems
from mingzheng.api.operations import acts, cases, lists
from mingzheng.api.parsing import StrictParser
from mingzheng.web.errors import PROBLEM

if TYPE_CHECKING:
    from ninja.errors import ValidationErrorContext
    from ninja.openapi.schema import OpenAPISchema

ROOT: Final = "/api/v1/"
READING: Final = (400, 401, 404, 405, 409, 413, 422, 503)
WRITING: Final = (400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 503, 507)
WORDS: Final = {
    400: "内容无法读取",
    401: "没有登录，或者令牌无效",
    403: "防伪校验或者动态码没有通过",
    404: "没有，或者无权查看",
    405: "方法不对",
    409: "被拒绝（refusals 写明理由、条款、办法），或者已被他人办理（stale、conflict）",
    411: "没有写明内容的长度",
    413: "内容过大",
    415: "内容类型不对",
    422: "填写有误（errors 写明字段、理由、办法）",
    503: "系统正忙，或者数据库暂时连不上",
    507: "服务器的存储空间已满",
}
HEADERS: Final = {401: ("WWW-Authenticate",), 405: ("Allow",)}


class Interface(NinjaAPI):
    """NinjaAPI whose every failure is a problem document, and whose description says so."""

    def validation_error_from_error_contexts(  # type: ignore[override]
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> Exception:
        """Return what is raised for parameters and bodies that fail their model."""
        return problems.from_contexts(error_contexts)

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:  # noqa: ANN401
        """Return the description, with the problem documents of every operation."""
        del path_prefix, path_params
        schema = super().get_openapi_schema(path_prefix=ROOT)
        schema["components"]["schemas"] |= _problem_schemas()
        for path in schema["paths"].values():
            for method, operation in path.items():
                declared = {str(status): details for status, details in operation["responses"].items()}
                for status in READING if method == "get" else WRITING:
                    declared[str(status)] = _problem_response(status)
                operation["responses"] = declared
        return schema


class PlainRenderer(JSONRenderer):
    """Writes Chinese as it is, not in escapes."""

    json_dumps_params = {"ensure_ascii": False}


def _problem_schemas() -> dict[str, Any]:
    schema = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


def _problem_response(status: int) -> dict[str, Any]:
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = {name: {"required": True, "schema": {"type": "string"}} for name in HEADERS.get(status, ())}
    return {"description": WORDS[status], "content": content, **({"headers": headers} if headers else {})}


api = Interface(
    title="明证接口",
    version="1",
    description="办案行为、期限、公示和存证的接口。事实用令牌录入；签批、确认、审核由本人登录并输入动态码。",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
    renderer=PlainRenderer(),
    urls_namespace="api",
)
problems.install(api)
for part in (cases, acts, lists):
    api.add_router("", part.router)
