"""An administrator sets an empty installation up by its pages, from the printed address to the first practice."""

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from mingzheng.agencies.importing import COLUMNS as PEOPLE
from mingzheng.agencies.importing import EXAMPLE
from mingzheng.core.tables import workbook
from tests.config.installing import PROGRAM
from tests.conftest import free_port

pytestmark = pytest.mark.browser
PASSWORD, OWN = "qing-shan-lv-shui-77", "guan-shan-yue-ye-88"
PATIENCE = 60_000


@contextlib.contextmanager
def serving(home, *command, env=None):
    """Give what a server printed until it said that it runs."""
    port = free_port()
    process = subprocess.Popen(
        [*PROGRAM, *command, "--port", str(port)], env={**env, "MINGZHENG_HOME": str(home), "PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    said = ""
    try:
        for line in process.stdout:
            said += line
            if "Ctrl+C" in line:
                break
        yield port, said
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.fixture
def environment():
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "PYTHONPATH"}}
    return {**kept, "WORKERS": "1", "VERBOSITY": "0"}


def code(secret):
    """The code of a secret now; a used one waits for the next half minute."""
    import base64

    key = base64.b32decode(secret)
    return format_hotp_value(hotp_value(base64.b32encode(key).decode(), int(time.time()) // 30))


def log_in(page, port, username, secret=None):
    """Sign in, replacing a given password, enrolling an authenticator where there is none; return its secret."""
    page.goto(f"http://localhost:{port}/desk/setup/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    if "/password/first/" in page.url:
        page.fill("[name=new_password1]", OWN)
        page.fill("[name=new_password2]", OWN)
        page.click("main button[type=submit]")
    if secret is None:
        page.wait_for_url("**/mfa/**")
        secret = page.inner_text("main code").strip()
    page.fill("[name=code]", code(secret))
    with page.expect_navigation():
        page.click("main button[type=submit]")
    page.goto(f"http://localhost:{port}/desk/setup/")
    return secret


def test_an_administrator_sets_an_empty_installation_up_and_practises(chromium, environment, tmp_path):
    home = tmp_path / "home"
    subprocess.run([*PROGRAM, "init"], env={**environment, "MINGZHENG_HOME": str(home)}, check=True)
    context = chromium.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    with serving(home, "serve", env=environment) as (port, said):
        first = re.search(r"首次设置\s+(\S+)", said).group(1)
        secret = begun(page, first, port)
        imported(page, port, tmp_path)
        page.screenshot(path=str(tmp_path / "overview.png"), full_page=True)
        context.clear_cookies()
        assert log_in(page, port, "sang") != secret, "a given password is replaced"
        assert "云岭县水利局" in page.inner_text("main")
    made = subprocess.run([*PROGRAM, "practice", "make"], env={**environment, "MINGZHENG_HOME": str(home)},
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert "演练库已建成" in made.stdout
    with serving(home, "practice", "serve", env=environment) as (port, _):
        context.clear_cookies()
        page.goto(f"http://localhost:{port}/")
        assert "演练·不产生法律效力" in page.inner_text("body")
        log_in(page, port, "wu-zhiwei", secret)
        assert "云岭县水利局" in page.inner_text("main")
        assert "演练" in page.inner_text(".demo-band")
    context.close()
    with contextlib.closing(sqlite3.connect(home / "data" / "mingzheng.sqlite3")) as real:
        kinds = {row[0] for row in real.execute("SELECT kind FROM ledger_entry")}
    assert "agencies.people.imported" in kinds
    assert not any(kind.startswith("practice") for kind in kinds), "nothing of practice in the real record"


def begun(page, address, port):
    """The first page, then the administrator's first sign-in; returns the secret of the authenticator."""
    page.goto(address)
    fields = page.locator("[name^='regions']:not([type=hidden])")
    for place, text in enumerate(("9902", "云川市", "990203", "云岭县")):
        fields.nth(place).fill(text)
    for name, text in {"name": "云岭县水利局", "code": "YLSL", "short_code": "云水", "address": "云岭县溪口路 3 号",
                       "phone": "0990-5550199", "admin_name": "邬知微", "admin_username": "wu-zhiwei",
                       "admin_password": PASSWORD, "head_name": "桑长林", "head_post": "局长", "head_username": "sang",
                       "head_password": PASSWORD}.items():  # fmt: skip
        page.fill(f"[name={name}]", text)
    page.check("[name=admin_sex][value=female]")
    page.check("[name=head_sex][value=male]")
    page.get_by_role("button", name="建立机关").click()
    page.wait_for_url("**/login/**")
    return log_in(page, port, "wu-zhiwei")


def imported(page, port, tmp_path):
    """A table with one good and one bad row: preview, then what passed."""
    assert "必做的 5 步" in page.inner_text("main")
    page.get_by_role("link", name="用表格导入人员和执法证").click()
    good = dict(zip(PEOPLE.values(), EXAMPLE, strict=True)) | {"姓名": "容与深", "用户名": "rong"}
    bad = {**dict.fromkeys(PEOPLE.values(), ""), "姓名": "郦秋声", "性别": "女", "角色": "法制审核人员"}
    rows = [tuple(row[column] for column in PEOPLE.values()) for row in (good, bad)]
    file = tmp_path / "人员.xlsx"
    file.write_bytes(workbook("人员", tuple(PEOPLE.values()), rows))
    page.set_input_files("#file", str(file))
    page.get_by_role("button", name="预览").click()
    assert "国家统一法律职业资格" in page.inner_text("main")
    with page.expect_download() as loading:
        page.get_by_role("button", name="取回不能导入的行").click()
    assert "未导入的行" in loading.value.suggested_filename
    page.get_by_role("button", name="导入可以导入的 1 行").click()
    page.wait_for_selector("text=初始密码只在这一页显示一次")
    page.goto(f"http://localhost:{port}/desk/setup/")
    assert "持有效执法证的承办人只有 1 名" in page.inner_text("main")
