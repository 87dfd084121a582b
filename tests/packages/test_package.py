"""The package of a case: what is in it, that it verifies, and that foreign tools and hands come to the same."""

import base64
import hashlib
import json
import re

import bagit
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from mingzheng.cases.engine.models import Event
from mingzheng.core.errors import DomainError, Invalid, Refused
from mingzheng.ledger.actions import erase
from mingzheng.ledger.models import Content, Entry
from mingzheng.ledger.recording import record

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SCOPES = ("party", "court", "archive")


def test_each_reader_gets_a_package_that_verifies_against_the_key_from_outside(whole, pack, fingerprint):
    count = Event.objects.filter(case_id=whole.case_id).count()
    for scope in SCOPES:
        held = pack(scope)
        report = held.examined(fingerprint=fingerprint)
        assert report.faults == []
        assert report.code == 0
        assert f"本案共 {count} 件事件，编号从 1 到 {count} 连续无缺" in report.text()
        assert "仅本机签名，尚无外部见证" in report.text()
        assert json.loads(held.files["data/package.json"])["events"] == count
    assert re.search(r"documents/main-\d+-penalty_decision.pdf", " ".join(held.files))


def test_the_making_is_an_entry_that_says_for_whom_why_and_how_many_events(short, pack):
    pack("court", purpose="应人民法院通知提交")
    body = json.loads(Entry.objects.get(kind="case.package.made").contents.get().body)
    assert body["facts"]["scope"] == "court"
    assert body["facts"]["purpose"] == "应人民法院通知提交"
    assert body["facts"]["events"] == Event.objects.filter(case_id=short.case_id).count()
    assert body["actor"]["label"]


@pytest.mark.parametrize("scope", SCOPES)
def test_an_outside_bagit_validator_finds_it_complete_and_valid(short, pack, tmp_path, scope):
    held = pack(scope)
    for name, data in held.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    bag = bagit.Bag(str(tmp_path))
    bag.validate()
    assert bag.info["Source-Organization"].startswith("溪桥")
    (tmp_path / "data/index.html").write_bytes(b"x")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()


def recursive_root(leaf, index, size, path):
    """RFC 6962 §2.1.1 read backwards, by recursion over the tree: nothing of ours in it."""
    if size == 1:
        assert not path
        return leaf
    half = 1
    while half * 2 < size:
        half *= 2
    below, last = path[:-1], path[-1]
    if index < half:
        return hashlib.sha256(b"\1" + recursive_root(leaf, index, half, below) + last).digest()
    return hashlib.sha256(b"\1" + last + recursive_root(leaf, index - half, size - half, below)).digest()


def test_by_hand_each_entry_stands_under_the_signed_root(short, pack):
    """What docs/verify.md tells its reader to do, with hashlib, json and Ed25519 alone."""
    files = pack("archive").files
    text, _, signature = files["data/checkpoint.txt"].decode().partition("\n\n")
    _, size, root = text.split("\n")
    about = json.loads(files["data/package.json"])
    name, _, key = about["epochs"][-1]["key"].split("+", 2)
    line = signature.splitlines()[0]
    assert line.startswith(f"— {name} ")
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:])
    public.verify(base64.b64decode(line.split(" ")[2])[4:], f"{text}\n".encode())
    entries = [json.loads(data) for path, data in files.items() if path.startswith("data/entries/")]
    assert len(entries) > 5
    for one in entries:
        leaf = json.dumps(one["leaf"], sort_keys=True, separators=(",", ":")).encode()
        found = recursive_root(
            hashlib.sha256(b"\0" + leaf).digest(),
            one["index"],
            int(size),
            [bytes.fromhex(step) for step in one["proof"]],
        )
        assert base64.b64encode(found).decode() == root
        groups = {
            group: "sha256:"
            + hashlib.sha256(bytes.fromhex(value["salt"]) + group.encode() + b"\0" + value["body"].encode()).hexdigest()
            for group, value in one["content"].items()
        }
        content = json.dumps(groups, sort_keys=True, separators=(",", ":")).encode()
        assert one["leaf"]["content"] == "sha256:" + hashlib.sha256(content).hexdigest()


def test_each_file_is_the_one_that_the_record_names(whole, pack):
    held = pack("court")
    about = json.loads(held.files["data/package.json"])
    assert len(about["files"]) > 10
    for one in about["files"]:
        data = held.files[f"data/{one['path']}"]
        assert one["digest"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert one["digest"] in held.files[f"data/entries/{one['index']:010d}.json"].decode()


def test_the_page_of_contents_opens_offline_without_scripts_and_every_link_leads_somewhere(whole, pack):
    held = pack("court")
    page = held.files["data/index.html"].decode()
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    links = re.findall(r'href="([^"]+)"', page)
    assert len(links) > 10
    assert [link for link in links if f"data/{link}" not in held.files] == []
    assert "仅本机签名，尚无外部见证" in page
    assert "测试密钥" in page


def test_erased_content_leaves_its_proof(short, pack, fingerprint):
    event = Event.objects.get(case_id=short.case_id, step="inspect", kind="entered")
    actor = short.district.accounts["officer"]
    from mingzheng.agencies.credentials import actor_of

    with record("ledger.content.erased", actor=actor_of(actor), now=short.now) as rec:
        erase(rec, event.entry_id, "人民法院裁定删除", group="main")
    assert not Content.objects.filter(entry_id=event.entry_id, group="main").exists()
    held = pack("archive")
    report = held.examined(fingerprint=fingerprint)
    assert report.code == 0, report.text()
    assert "1 处内容已依法删除，删除有登记" in report.text()
    bare = {name: data for name, data in held.files.items() if b"content_entry_id" not in data}
    assert "没有第" in held.changed(bare).examined().text()


def test_a_row_changed_behind_the_record_lets_no_package_out(short, pack):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_actofficer SET part = 'clerk'")
    with pytest.raises(DomainError, match="数据与存证记录不一致"):
        pack("archive")


def test_without_purpose_without_right_and_of_a_secret_case_there_is_none(short, pack):
    with pytest.raises(Invalid):
        pack("archive", purpose="  ")
    with pytest.raises(Refused, match="不是本案承办人"):
        pack("archive", who="reviewer")
    assert pack("archive", who="archivist").examined().faults == []
    assert not Entry.objects.filter(kind="case.package.made").exclude(dossier_id=short.case_id).exists()


def test_a_secret_case_does_not_leave(short, pack):
    from mingzheng.agencies.credentials import actor_of

    dossier = short.case.dossier
    with record("test.secret", actor=actor_of(short.district.accounts["officer"]), now=short.now) as rec:
        rec.change(dossier, secrecy="secret")
    with pytest.raises(Refused, match="涉密案件不经本系统导出"):
        pack("archive")
