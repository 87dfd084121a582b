"""RFC 3161 stamps over public heads: made, checked by us and by openssl, kept, shown, and asked for safely."""

import base64
import datetime as dt
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from django.utils import timezone

from mingzheng.core import outbound
from mingzheng.ledger import stamping, test_authority
from mingzheng.ledger.models import Anchor, AnchorKind, PublicAnchor, PublicCheckpoint
from mingzheng.ledger.queries import anchoring_of
from mingzheng.ledger.sequencer import publish_hourly, sequence
from mingzheng.ledger.submitting import send_out

pytestmark = [pytest.mark.django_db]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def head(act, now):
    act()
    sequence(now)
    publish_hourly(now + HOUR)
    return PublicCheckpoint.objects.latest("size")


def test_openssl_verifies_a_stamp_of_the_test_authority(head, now, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine: the stamp was not checked by foreign hands")
    stamp = stamping.stamp(head.note, "", now)
    (tmp_path / "a.tsr").write_bytes(stamp.token)
    (tmp_path / "a.note").write_text(head.note)
    (tmp_path / "a.pem").write_bytes(test_authority.root(now).public_bytes(serialization.Encoding.PEM))
    command = ["openssl", "ts", "-verify", "-in", "a.tsr", "-data", "a.note", "-CAfile", "a.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr
    (tmp_path / "a.note").write_text(head.note.replace("\n", "\n ", 1))
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_a_stamp_over_another_head_or_under_another_root_is_refused(head, now):
    stamp = stamping.stamp(head.note, "", now)
    roots = [test_authority.root(now)]
    assert stamping.verified(stamp.token, head.note, roots) == stamp.at
    with pytest.raises(stamping.BadStamp):
        stamping.verified(stamp.token, head.note + "x", roots)
    with pytest.raises(stamping.BadStamp):
        stamping.verified(b"junk", head.note, roots)
    with pytest.raises(stamping.BadStamp):
        stamping.verified(stamp.token, head.note, roots, nonce=1)


def test_36_a_clock_far_from_the_authoritys_is_told(head, now, monkeypatch):
    real = test_authority.answer
    monkeypatch.setattr(test_authority, "answer", lambda request, moment: real(request, moment + 2 * HOUR))
    with pytest.raises(stamping.BadStamp, match="时钟"):
        stamping.stamp(head.note, "", now)


def test_the_own_stamp_is_kept_and_shown_and_anchors_nothing(head, now, act):
    region = act()
    sequence(now)
    assert send_out(now)
    row = Anchor.objects.get(kind=AnchorKind.TEST)
    assert (row.size, "测试" in row.source) == (head.size, True)
    assert PublicAnchor.objects.get().size == head.size
    assert anchoring_of(region.entry_id).words == "待锚定（仅本机签名，尚无外部见证）"
    assert send_out(now)
    assert Anchor.objects.filter(kind=AnchorKind.TEST).count() == 1


def test_a_stamp_from_outside_anchors_and_one_that_fails_is_asked_again(head, now, settings, monkeypatch, tmp_path):
    roots = tmp_path / "roots.pem"
    roots.write_bytes(test_authority.root(now).public_bytes(serialization.Encoding.PEM))
    settings.TSA_URLS, settings.TSA_ROOTS = ["https://tsa.example.cn/tsr"], str(roots)
    answers = []

    def post(url, body, content_type, **_):
        assert (url, content_type) == ("https://tsa.example.cn/tsr", "application/timestamp-query")
        return answers.pop(0)(body)

    monkeypatch.setattr(outbound, "post", post)

    def fails(body):
        raise outbound.Unreachable("没有应答")

    answers += [
        fails,
        lambda body: outbound.Answer(302, {"location": "http://169.254.169.254/"}, b""),
        lambda body: outbound.Answer(200, {}, b"\x30\x00"),
        lambda body: outbound.Answer(200, {}, test_authority.answer(body, now)),
    ]
    for _ in range(3):
        assert not send_out(now)
        assert not Anchor.objects.filter(source="tsa.example.cn").exists()
    assert send_out(now)
    row = Anchor.objects.get(source="tsa.example.cn")
    assert row.kind == AnchorKind.TIMESTAMP
    assert answers == []


@pytest.mark.parametrize(
    "url",
    [
        "http://tsa.example.cn/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://192.168.1.1/tsr",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/",
        "https://user:secret@tsa.example.cn/",
        "file:///etc/passwd",
        "gopher://x/",
        "https://0.0.0.0/",
        "https://[::ffff:127.0.0.1]/",
    ],
)
def test_43_no_stamp_or_witness_is_asked_inside_the_house(url, socket_enabled):
    with pytest.raises(outbound.Unreachable):
        outbound.post(url, b"", "text/plain")


def test_43_a_name_that_points_inside_is_refused_and_the_vetted_address_is_the_one_spoken_to(settings, monkeypatch):
    asked = []

    def resolve(host, port, **_):
        asked.append(host)
        return [(2, 1, 6, "", ("203.0.114.5", port)), (2, 1, 6, "", ("10.0.0.5", port))]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", resolve)
    with pytest.raises(outbound.Unreachable, match=r"内部地址 10\.0\.0\.5"):
        outbound.post("https://tsa.example.cn/", b"", "text/plain")
    assert asked == ["tsa.example.cn"]
    settings.OUTBOUND_PRIVATE_NETS = True
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("169.254.1.1", 443))])
    with pytest.raises(outbound.Unreachable, match=r"169\.254"):
        outbound.post("https://tsa.example.cn/", b"", "text/plain")


def test_the_stamp_can_be_fetched_with_the_head_it_is_about(head, now, client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    send_out(now)
    row = PublicAnchor.objects.get()
    token = client.get(f"/ledger/stamps/{row.pk}.tsr").content
    assert client.get(f"/ledger/stamps/{row.pk}.note").content.decode() == head.note
    assert stamping.verified(token, head.note, [test_authority.root(now)])
    assert base64.b64encode(token).decode() in row.evidence
    assert "不是外部见证" in client.get("/ledger/").content.decode()
    assert "全部记录<b>待锚定</b>" in client.get("/ledger/").content.decode()
    assert client.get("/ledger/stamps/99999.tsr").status_code == 404
