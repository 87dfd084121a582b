"""The files of a grown installation are held against the program, and checked by the tools where those are."""

import contextlib
import getpass
import http.client
import http.server
import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.urls import reverse

from mingzheng.config import cli
from mingzheng.core.secrets import new_id
from tests.config.installing import install
from tests.config.test_settings import documented, read_variables
from tests.conftest import free_port, wait_until_ready
from tests.databases import Names

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
NGINX = (DEPLOY / "nginx" / "mingzheng.conf").read_text()
SHARED = (DEPLOY / "nginx" / "mingzheng-site.inc").read_text()
ROLES = ("migration", "app", "portal", "party")
STARTED = """
from django.utils import timezone
from mingzheng.config import start
from mingzheng.core.crypto import encrypt
start.start_entry(timezone.now())
encrypt(bytes(1))
"""
PROGRAM = "/opt/mingzheng/.venv/bin/mingzheng"


def test_environment_files_name_only_settings_that_exist():
    for path in DEPLOY.glob("*.env.example"):
        named = set(re.findall(r"^([A-Z_]+)=", path.read_text(), flags=re.MULTILINE))
        assert named
        assert named <= read_variables() & documented(), path.name


def test_each_process_gets_the_addresses_it_may_have_and_no_other():
    given = {path.name: path.read_text() for path in DEPLOY.glob("*.env.example")}
    assert not re.search(r"^(MIGRATION_DATABASE_URL)=", given["mingzheng.env.example"], flags=re.MULTILINE)
    assert not re.search(r"^(DATABASE_URL|MIGRATION_DATABASE_URL)=", given["portal.env.example"], flags=re.MULTILINE)
    keys = [re.search(r"^MINGZHENG_KEYS=(.+)$", text, flags=re.MULTILINE) for text in given.values()]
    assert len({match[1] for match in keys if match}) == 2


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_what_a_unit_starts_is_a_command_of_this_version(unit):
    text = unit.read_text()
    command = re.search(r"^ExecStart=(.+)$", text, flags=re.MULTILINE)[1]
    if command.startswith("/bin/sh"):
        command = shlex.split(command)[2]
    words = shlex.split(command)
    assert words[0] == PROGRAM
    assert cli.parser().parse_args(words[1:])
    environment = re.search(r"^EnvironmentFile=/etc/mingzheng/(.+)$", text, flags=re.MULTILINE)[1]
    assert (DEPLOY / f"{environment}.example").exists()
    assert "NoNewPrivileges=yes" in text
    assert "LogNamespace=mingzheng" in text


def test_systemd_finds_no_fault_with_the_units(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("NOT RUN: systemd-analyze is not on this machine")
    for path in [*UNITS, *DEPLOY.glob("systemd/*.timer")]:
        (tmp_path / path.name).write_text(path.read_text().replace(PROGRAM, sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(tmp_path.iterdir())], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if "mingzheng-" in line]
    assert said == []


def test_logs_are_kept_for_longer_than_six_months_and_not_for_ever():
    kept = re.search(
        r"^MaxRetentionSec=(\d+)day$", (DEPLOY / "systemd/journald@mingzheng.conf").read_text(), re.MULTILINE
    )
    assert 183 < int(kept[1]) < 400


def test_nginx_sends_to_the_ports_that_the_units_open():
    ports = {port for path in UNITS for port in re.findall(r"--port (\d+)", path.read_text())}
    assert set(re.findall(r"server 127\.0\.0\.1:(\d+)", NGINX)) == ports


def test_every_name_that_nginx_uses_is_made():
    upstreams = set(re.findall(r"^upstream (\w+)", NGINX, flags=re.MULTILINE))
    assert set(re.findall(r"proxy_pass http://(\w+);", NGINX)) <= upstreams
    limits = set(re.findall(r"limit_req zone=(\w+)", NGINX + SHARED))
    assert limits == set(re.findall(r"zone=(\w+):\d+m +rate", NGINX))
    assert NGINX.count("{") == NGINX.count("}")
    assert NGINX.count("include /etc/nginx/mingzheng-site.inc;") == NGINX.count("listen 443")


def test_what_carries_files_goes_to_the_pool_of_uploads():
    lines = re.findall(r'"~\^(\S+)" mingzheng_uploads', NGINX)
    routes = [re.compile(f"^{line}") for line in lines]
    case, step = {"case_id": new_id()}, {"case_id": new_id(), "code": "inspect"}
    for asked in (
        f"POST:/api/v1/cases/{new_id()}/files",
        f"POST:{reverse('desk_evidence', kwargs=case)}",
        f"POST:{reverse('desk_step', kwargs=step)}",
        f"POST:{reverse('desk_scans')}",
    ):
        assert any(route.match(asked) for route in routes), asked
    assert not any(route.match(f"GET:{reverse('desk_evidence', kwargs=case)}") for route in routes)


def test_addresses_of_persons_stay_out_of_the_log_of_nginx():
    told = re.search(r"log_format mingzheng.*?;", NGINX, flags=re.DOTALL)[0]
    assert not set(re.findall(r"\$\w+", told)) & {"$request", "$request_uri", "$args", "$query_string", "$http_referer"}


def test_the_address_of_a_ticket_stays_out_of_the_log_of_nginx():
    told = re.search(r"location /desk/setup/begin/ \{.*?\}", NGINX, flags=re.DOTALL)[0]
    assert "access_log off;" in told
    assert "limit_req" in told


class Named(http.server.BaseHTTPRequestHandler):
    """An upstream that says which it is."""

    def do_GET(self):
        said = self.server.name.encode()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def nginx(tmp_path, socket_enabled):
    """The real nginx on its real file, before upstreams that say which they are; give how to ask it."""
    if shutil.which("nginx") is None:
        pytest.skip("NOT RUN: nginx is not on this machine")
    key = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x", "-keyout", "k", "-out", "c"]
    subprocess.run(["openssl", "req", "-x509", *key], cwd=tmp_path, check=True, capture_output=True)
    plain, safe = free_port(), free_port()
    text = NGINX.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen 443", f"listen 127.0.0.1:{safe}")
    text = re.sub(r"(ssl_certificate) .*;", rf"\1 {tmp_path}/c;", text)
    text = re.sub(r"(ssl_certificate_key) .*;", rf"\1 {tmp_path}/k;", text)
    text = text.replace("/etc/nginx/", f"{tmp_path}/").replace("/var/", f"{tmp_path}/")
    with contextlib.ExitStack() as stack:
        for name, port in re.findall(r"upstream mingzheng_(\w+) +\{ server 127\.0\.0\.1:(\d+)", NGINX):
            upstream = stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Named))
            upstream.name = name
            threading.Thread(target=upstream.serve_forever, daemon=True).start()
            stack.callback(upstream.shutdown)
            text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{upstream.server_port}")
        (tmp_path / "mingzheng-site.inc").write_text(SHARED.replace("/var/", f"{tmp_path}/"))
        main = f"user {getpass.getuser()};\ndaemon off;\npid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\n"
        (tmp_path / "nginx.conf").write_text(f"{main}http {{\n{text}\n}}\n")
        for folder in ("cache/nginx", "log/nginx"):
            (tmp_path / folder).mkdir(parents=True)
        command = ["nginx", "-c", str(tmp_path / "nginx.conf")]
        tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert tested.returncode == 0, tested.stderr
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        stack.callback(child.wait, 20)
        stack.callback(child.terminate)
        yield lambda host, path, **given: ask(safe, host, path, **given)


def ask(port, host, path, method="GET"):
    """Give what an address answers: the name of the upstream, or the address that it leads to."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for _ in range(100):
        with contextlib.suppress(ConnectionRefusedError):
            line = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=context)
            with contextlib.closing(line):
                line.request(method, path, headers={"Host": host}, body="x" if method == "POST" else None)
                answer = line.getresponse()
                said = answer.read().decode()
            return (answer.headers["Location"] or said).replace(f":{port}/", "/")
        time.sleep(0.1)
    return pytest.fail("nginx does not answer")


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_public_and_desk_are_two_sites(nginx):
    public, desk = "zf.example.gov.cn", "ba.example.gov.cn"
    case = {"case_id": new_id()}
    for path in ("/", "/decisions/", "/search/", "/ledger/checkpoint", "/static/dist/x.css", "/display/"):
        assert nginx(public, path) == "portal", path
    for path in ("/desk/", "/desk/login/", "/api/v1/cases", "/metrics"):  # it has no such address, and no key
        assert nginx(public, path) == "portal", path
    assert nginx(public, "/my/") == "web"
    for path in ("/desk/", "/desk/login/", "/desk/setup/begin/x/", "/api/v1/cases", "/static/dist/x.css", "/display/"):
        assert nginx(desk, path) == "web", path
    assert nginx(desk, reverse("desk_evidence", kwargs=case), method="POST") == "uploads"
    assert nginx(desk, "/").endswith(f"//{desk}/desk/")
    for path in ("/decisions/?q=1", "/my/", "/metrics"):
        assert nginx(desk, path) == f"https://{public}{path}"


# ── PostgreSQL: the roles, and the portal as a process of its own ─────────────────────────────────────────────────────


@pytest.fixture
def made_by_script(tmp_path):
    """Roles and database as ``roles.sql`` makes them, under names of this run."""
    names = Names.from_environment()
    mark = f"mz_test_{names.suffix}_script"
    text = (DEPLOY / "postgresql" / "roles.sql").read_text()
    text = re.sub(r"\bmz_(migration|app|portal|party)\b", rf"{mark}_\1", text)
    (tmp_path / "roles.sql").write_text(re.sub(r"\bmingzheng\b", mark, text))
    given = [f"--set={role}='secret'" for role in ROLES]
    try:
        done = subprocess.run(
            ["psql", names.admin_url, "--set=ON_ERROR_STOP=1", *given, "-f", tmp_path / "roles.sql"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        host = names.admin_url.rpartition("@")[2].partition("/")[0]
        yield {role: f"postgresql://{mark}_{role}:secret@{host}/{mark}" for role in ROLES}
    finally:
        import psycopg

        with psycopg.connect(names.admin_url, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {mark} WITH (FORCE)")
            for role in ROLES:
                admin.execute(f"DROP ROLE IF EXISTS {mark}_{role}")


@pytest.mark.pg
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_portal_runs_on_its_own_role_with_no_key_of_the_application(made_by_script, tmp_path, socket_enabled):
    place = install(tmp_path / "whole", database="unused")
    place.env.update(
        DATABASE_URL=made_by_script["app"],
        MIGRATION_DATABASE_URL=made_by_script["migration"],
        PORTAL_DATABASE_URL=made_by_script["portal"],
        PARTY_DATABASE_URL=made_by_script["party"],
    )
    place.done("init", VERBOSITY="0")
    place.python(STARTED)
    portal = {key: value for key, value in place.env.items() if not key.endswith("DATABASE_URL")}
    portal.update(
        PORTAL_DATABASE_URL=made_by_script["portal"],
        MINGZHENG_HOME=str(tmp_path / "portal"),
        MINGZHENG_KEYS=str(tmp_path / "portal-keys"),
    )
    (tmp_path / "portal-keys").mkdir(mode=0o700)
    shutil.copy(place.keys / "intake.pub", tmp_path / "portal-keys")
    with served(portal, tmp_path / "log") as address:
        assert status(f"{address}/") == 200
        assert status(f"{address}/decisions/") == 200
        assert status(f"{address}/procedures/") == 200
        assert status(f"{address}/readyz") == 200
        for closed in ("/desk/", "/api/v1/openapi.json", "/metrics", "/my/"):
            assert status(f"{address}{closed}") == 404, closed
        held = {path.name for path in (tmp_path / "portal-keys").rglob("*") if path.is_file()}
        assert held <= {"session.key", "intake.pub"}
    empty = tmp_path / "empty-keys"
    for spoilt, told in (
        ({"DATABASE_URL": made_by_script["app"]}, "DATABASE_URL"),
        ({"MINGZHENG_KEYS": str(place.keys)}, "不该有的密钥"),
        ({"MINGZHENG_KEYS": str(empty)}, "intake.pub"),
        ({"PORTAL_DATABASE_URL": made_by_script["app"]}, "读得到案件"),
    ):
        ran = subprocess.run(
            [sys.executable, "-m", "mingzheng.config.cli", "serve", "--only", "portal", "--port", str(free_port())],
            env={**portal, **spoilt},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 1
        assert told in ran.stderr


def test_on_sqlite_the_portal_is_no_process_of_its_own(tmp_path):
    place = install(tmp_path / "small")
    place.env.pop("DATABASE_URL", None)
    ran = place.run("serve", "--only", "portal", "--port", "18997")
    if os.environ.get("TEST_ON") != "pg":
        assert ran.returncode == 1
        assert "须用 PostgreSQL" in ran.stderr


@contextlib.contextmanager
def served(environment, log):
    port = free_port()
    command = [sys.executable, "-m", "mingzheng.config.cli", "serve", "--only", "portal", "--port", str(port)]
    with log.open("w") as out:
        child = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", child, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(20)


def status(address):
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
