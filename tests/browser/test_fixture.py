import pytest

pytestmark = pytest.mark.browser


def test_the_browser_reaches_the_server_of_the_test(page):
    answer = page.goto("/healthz")
    assert answer.status == 200
    assert page.inner_text("body").strip() == "ok"
