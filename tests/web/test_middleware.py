import datetime as dt
import errno
import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from mingzheng.core.errors import Conflict, FieldError, Invalid, NotVisible, Refusal, Refused
from mingzheng.web import errors
from mingzheng.web.middleware import ContentSecurityPolicyMiddleware, ErrorMiddleware

REFUSAL = Refusal(
    gate="review_passed",
    reason="审核意见针对 10 月 12 日的草案",
    article="《行政处罚法》第五十八条",
    remedy="请重新送审",
    who="周明澈",
    kind="others",
)


def request_to(path="/desk/cases/", **options):
    request = RequestFactory().get(path, **options)
    request.user = AnonymousUser()
    return request


def told(error, path="/desk/cases/", **options):
    return ErrorMiddleware(HttpResponse).process_exception(request_to(path, **options), error)


@pytest.mark.parametrize("path", ["/desk/x/", "/", "/decisions/"])
def test_every_answer_carries_the_strict_policy(path):
    response = ContentSecurityPolicyMiddleware(lambda _: HttpResponse("x"))(request_to(path))

    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["img-src"] == ("'self' blob:" if path.startswith("/desk/") else "'self'")
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "data:" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert (response.get("Cache-Control") == "private, no-store") is path.startswith("/desk/")


def test_a_stricter_policy_of_a_view_stays():
    def view(_):
        return HttpResponse("x", headers={"Content-Security-Policy": "sandbox"})

    assert ContentSecurityPolicyMiddleware(view)(request_to())["Content-Security-Policy"] == "sandbox"


def test_a_refusal_becomes_a_page_with_reason_article_person_and_remedy():
    response = told(Refused("不能作出处罚决定", (REFUSAL,)))

    html = response.content.decode()
    assert response.status_code == 409
    for words in ("不能作出处罚决定", REFUSAL.reason, REFUSAL.article, REFUSAL.who, REFUSAL.remedy, "需要他人"):
        assert words in html


def test_a_refusal_becomes_a_problem_document_for_a_program():
    response = told(Refused("不能作出处罚决定", (REFUSAL,)), "/api/v1/cases")

    body = json.loads(response.content)
    assert (response.status_code, response["Content-Type"], body["type"]) == (
        409,
        "application/problem+json",
        "refused",
    )
    assert body["refusals"][0]["gate"] == "review_passed"
    assert body["refusals"][0]["who"] == "周明澈"


def test_a_wrong_field_becomes_422_with_label_rule_and_remedy():
    error = Invalid((FieldError("fine", "不能大于 100.00 元", "不大于 100.00 元", "请核对", "罚款"),))

    body = json.loads(told(error, "/api/v1/cases").content)

    assert body["status"] == 422
    assert body["errors"] == [
        {
            "field": "fine",
            "label": "罚款",
            "message": "不能大于 100.00 元",
            "rule": "不大于 100.00 元",
            "remedy": "请核对",
        }
    ]
    assert "罚款：不能大于" in told(error).content.decode()


def test_a_swap_gets_a_fragment_and_no_second_page():
    html = told(Conflict("刚刚有人改动了。"), headers={"hx-request": "true"}).content.decode()

    assert "刚刚有人改动了。" in html
    assert "<html" not in html


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Conflict("x"), 409),
        (NotVisible(), 404),
        (IntegrityError("UNIQUE constraint failed: secret_table.column"), 409),
        (OperationalError("database is locked"), 503),
    ],
)
def test_expected_failures_have_their_status_and_chinese_words(error, status):
    response = told(error)

    assert response.status_code == status
    assert "secret_table" not in response.content.decode()
    assert re.search(r"[\u4e00-\u9fff]{6}", response.content.decode())


def test_an_unexpected_failure_is_not_swallowed():
    assert told(KeyError("x")) is None
    assert told(OperationalError("no such table")) is None
    assert told(ProgrammingError("relation does not exist")) is None
    assert told(OSError(errno.EACCES, "permission denied")) is None


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("database or disk is full"), 507, "存储空间已满，这一次没有写入任何内容"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "存储空间已满"),
        (OperationalError("connection to server at … failed: Connection refused"), 503, "有没有写入，现在不能确定"),
        (InterfaceError("connection already closed"), 503, "有没有写入，现在不能确定"),
        (OperationalError("unable to open database file"), 503, "刷新页面核对"),
    ],
)
def test_what_is_wrong_below_the_program_is_told_as_such(error, status, words):
    request = RequestFactory().post("/desk/")
    try:
        raise error
    except type(error):
        page = errors.server_error(request)
    assert (page.status_code, page["Retry-After"].isdigit()) == (status, True)
    assert words in page.content.decode()
    reading = ErrorMiddleware(lambda _: None).process_exception(RequestFactory().get("/"), error)
    assert reading.status_code == status
    assert "不能确定" not in reading.content.decode()
    assert "提交" not in reading.content.decode()


def test_a_crash_shows_a_number_that_stands_in_the_log(caplog):
    try:
        {}["inner secret"]
    except KeyError:
        response = errors.server_error(request_to())

    number = re.search(r"\d{4}-[0-9a-f]{6}", response.content.decode())[0]
    assert response.status_code == 500
    assert number in caplog.text
    assert "inner secret" not in response.content.decode()


def test_too_large_a_body_names_the_limit():
    response = errors.bad_request(request_to(), RequestDataTooBig("x"))

    assert response.status_code == 413
    assert "4 MB" in response.content.decode()


def test_every_error_page_stands_alone_and_in_chinese():
    request = request_to("/decisions/x/")
    until = dt.datetime(2036, 9, 28, 18, 30, tzinfo=dt.UTC)
    pages = {
        400: errors.bad_request(request),
        404: errors.not_found(request),
        410: errors.gone(request, {"text": "本机关撤回了这份公示：内容有误。"}),
        429: errors.too_many(request, 90),
        503: errors.unavailable(request, until),
    }

    for status, response in pages.items():
        html = response.content.decode()
        assert response.status_code == status
        assert "<h1>" in html
        assert '<html lang="zh-Hans-CN"' in html
    assert pages[429]["Retry-After"] == "90"
    assert "2 分钟" in pages[429].content.decode()
    assert "2036-09-29 02:30" in pages[503].content.decode()


def test_a_stale_page_keeps_what_was_typed_but_only_for_our_own_pages():
    own = RequestFactory().post("/desk/x/", {"facts": "写了半天"}, headers={"origin": "http://testserver"})
    foreign = RequestFactory().post("/desk/x/", {"facts": "写了半天"}, headers={"origin": "http://evil.example"})
    for request in (own, foreign):
        request.user = AnonymousUser()

    assert "写了半天" in errors.csrf_failure(own).content.decode()
    assert "写了半天" not in errors.csrf_failure(foreign).content.decode()
    assert errors.csrf_failure(foreign).status_code == 403


@override_settings(BANNER="演示数据·虚构人员·测试印章", ALLOWED_HOSTS=["testserver"])
def test_an_absent_page_is_ours():
    response = Client().get("/nirgends/")

    assert response.status_code == 404
    assert "找不到这个页面" in response.content.decode()
    assert "演示数据·虚构人员·测试印章" in response.content.decode()


@override_settings(DEMO=True, ALLOWED_HOSTS=["testserver"])
@pytest.mark.parametrize(
    ("address", "face", "ways"),
    [
        ("/nirgends/", "行政执法公示", ('href="/"', 'href="/search/"', 'href="/sitemap/"')),
        ("/desk/nirgends/", "明证办案", ('href="/desk/"',)),
    ],
)
def test_an_absent_page_belongs_to_the_face_that_was_asked(address, face, ways):
    html = Client().get(address).content.decode()

    assert face in html[html.index("<title>") : html.index("</title>")]
    main = html[html.index("<main") : html.index("</main>")]
    for way in ways:
        assert way in main
    assert "未设置" not in html


@override_settings(SITE={"host": "溪桥区人民政府（演示）", "code": "9901020001"}, ALLOWED_HOSTS=["testserver"])
def test_the_foot_says_who_runs_the_site_where_that_is_set():
    html = Client().get("/nirgends/").content.decode()

    assert "主办单位：溪桥区人民政府（演示）" in html
    assert "网站标识码：9901020001" in html
