"""What is wrong below the program is said in words, writes nothing half, and is over when its cause is gone.

No room in the database, no room for a file, the database away for a while. Kills are in tests/api/test_kill.py, a clock
set back and an older backup in test_ledger_threats.py, a full disk under a backup in tests/config/test_backup.py.
"""

import contextlib
import datetime as dt
import gc
import http.client
import os
import resource
import socket
import threading
import time
import urllib.parse

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from mingzheng.cases.engine.models import Act, Case
from mingzheng.demo.district import build
from mingzheng.evidence.models import EvidenceFile
from mingzheng.ledger.models import Entry
from tests.api.calling import ROOT, certificate_no, clue, evidence, token_for

MB = 2**20
PATIENCE = 60.0


@pytest.fixture
def district(transactional_db):
    return build(timezone.now() - dt.timedelta(days=1))


def caller(district):
    client = Client(headers={"Authorization": f"Bearer {token_for(district, 'officer')}"})
    client.raise_request_exception = False
    return client


def post(client, path, body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def opened(client):
    answer = post(client, "/cases", clue(discovered_on=timezone.localdate().isoformat()))
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()["case"]


def counts():
    return Case.objects.count(), Act.objects.count(), Entry.objects.count(), EvidenceFile.objects.count()


@contextlib.contextmanager
def no_more_pages():
    """Let the database grow no further, as a full disk does."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA freelist_count")
        free = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        assert free < 50
        yield
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.sqlite
def test_an_act_without_room_is_refused_in_words_writes_nothing_and_works_again(district):
    client = caller(district)
    case = opened(client)
    officers = [certificate_no(district, key) for key in ("officer", "officer2")]
    large = {"step": "collect_evidence", "officers": officers, "input": evidence(description="字" * 900)}
    with no_more_pages():
        answers = [post(client, f"/cases/{case}/acts", large) for _ in range(80)]
        refused = [answer for answer in answers if answer.status_code != 201]
        assert refused, "the database still had room"
        assert {answer.status_code for answer in refused} == {507}, refused[0].content.decode()
        assert "存储空间已满，这一次没有写入任何内容" in refused[0].json()["detail"]
        kept = counts()
        assert post(client, f"/cases/{case}/acts", large).status_code == 507
        assert counts() == kept
    assert post(client, f"/cases/{case}/acts", large).status_code == 201
    seqs = list(Case.objects.get(pk=case).events.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.sqlite
def test_an_upload_without_room_leaves_no_half_file_and_works_again(district, tmp_path):
    client = caller(district)
    case = opened(client)
    data = tmp_path / "说明.txt"
    data.write_bytes("说明".encode() * (8 * MB))
    before = counts()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40 * MB, hard))  # the next byte fails with an OSError, as on a full disk
    try:
        with data.open("rb") as file:
            answer = client.post(f"{ROOT}/cases/{case}/files", {"file": file, "kind": "material"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (answer.status_code, answer.json()["type"]) == (507, "storage_full")
    for left in [one for one in gc.get_objects() if type(one) is TemporaryUploadedFile]:
        left.file.close()  # what could not be written out could not be closed then; now there is room again
    assert counts() == before
    assert not list((tmp_path.parent / "blobs").rglob(".incoming-*"))
    data.write_bytes("说明".encode())
    with data.open("rb") as file:
        assert client.post(f"{ROOT}/cases/{case}/files", {"file": file, "kind": "material"}).status_code == 201


class Proxy(threading.Thread):
    """Stands between the server and PostgreSQL, and can be cut and mended."""

    def __init__(self, host, port):
        super().__init__(daemon=True)
        self.target, self.lines, self.open = (host, port), [], True
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        while True:
            try:
                here, _ = self.listener.accept()
            except OSError:
                return
            if not self.open:
                here.close()
                continue
            there = socket.create_connection(self.target)
            self.lines += [here, there]
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass_on(one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)
        one.close()

    def cut(self):
        self.open = False
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.lines.clear()

    def mend(self):
        self.open = True

    def end(self):
        self.cut()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def ask(address, method, path, body=None, secret=""):
    host = urllib.parse.urlsplit(address).netloc
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {secret}"} if secret else {})}
    with contextlib.closing(http.client.HTTPConnection(host, timeout=30)) as line:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()


@pytest.fixture
def proxy(monkeypatch, socket_enabled):
    parts = urllib.parse.urlsplit(os.environ.get("DATABASE_URL", ""))
    between = Proxy(parts.hostname, parts.port or 5432)
    between.start()
    for name in ("DATABASE_URL", "PORTAL_DATABASE_URL"):
        one = urllib.parse.urlsplit(os.environ[name])
        netloc = f"{one.netloc.rpartition('@')[0]}@127.0.0.1:{between.port}"
        monkeypatch.setenv(name, one._replace(netloc=netloc).geturl())
    yield between
    between.end()


@pytest.mark.pg
def test_a_database_that_is_away_is_said_in_words_and_the_server_goes_on_when_it_is_back(district, proxy, server):
    secret = token_for(district, "officer")
    before = counts()
    connection.close()
    assert ask(server, "GET", "/desk/login/")[0] == 200
    proxy.cut()
    for path in ("/decisions/", "/officers/", f"{ROOT}/cases"):
        status, words = ask(server, "GET", path, secret=secret)
        assert (status, "数据库暂时连不上" in words) == (503, True), (path, status, words[:500])
    for _ in range(3):
        status, words = ask(server, "POST", f"{ROOT}/cases", "{}", secret)
        assert (status, "刷新页面核对" in words) == (503, True), words[:500]
    assert ask(server, "GET", "/healthz")[0] == 200
    assert ask(server, "GET", "/readyz")[0] == 503
    time.sleep(12)  # long enough for a worker that dies of it to be given up on
    assert counts() == before
    connection.close()
    proxy.mend()
    assert ask(server, "GET", "/decisions/")[0] == 200
    import json

    body = json.dumps(clue(discovered_on=timezone.localdate().isoformat()))
    assert ask(server, "POST", f"{ROOT}/cases", body, secret)[0] == 201
    until = time.monotonic() + PATIENCE
    from mingzheng.ledger.models import Pending

    while Pending.objects.exists():
        assert time.monotonic() < until, "the worker did not come back"
        time.sleep(0.2)
    connection.close()
