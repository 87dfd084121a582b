# ruff: noqa: F811 - imported fixtures are asked for by name
"""Threats 21 and 25 against packages: nothing of the second file or of others leaks, a forger's key is not ours."""

from __future__ import annotations

import json
import re

import pytest

from mingzheng.config.cli import main
from mingzheng.core.errors import Invalid
from mingzheng.demo.play import Play
from mingzheng.ledger import keys
from mingzheng.ledger.notes import Head, SigningKey, head_of
from mingzheng.ledger.verifier.bag import BOUND_TAGS, SIGNED_FIRST
from tests.ledger.conftest import disarmed, keep_ids, sql  # noqa: F401
from tests.packages.conftest import district, fingerprint, own_seal, pack, play, short, whole  # noqa: F401
from tests.packages.test_changes_are_found import anew
from tests.stories import scripts

pytestmark = pytest.mark.django_db
CLUE = "热心群众来电反映后厨有人无证上岗。"


def readable(held):
    """Everything that a reader of the package can read as text, the papers' text included."""
    from mingzheng.documents.reading import read_pages

    texts = []
    for name, data in held.files.items():
        if name.endswith(".pdf") and "/documents/" in name:
            texts.append("".join(page.body for page in read_pages(data)))
        else:
            texts.append(data.decode(errors="replace"))
    return "\n".join([*held.files, *texts])


def test_21_a_party_package_does_not_betray_the_second_file_and_still_verifies(whole: Play, pack, fingerprint):
    from mingzheng.agencies.models import Person

    held = pack("party")
    said = readable(held)
    assert held.examined(fingerprint=fingerprint).code == 0
    reviewer = Person.objects.get(pk=whole.person("reviewer")).name
    inside = readable(pack("archive"))
    for secret in (
        *("同意拟作出的处罚决定", "事实清楚、证据确凿，拟处警告并罚款", "检查时发现一名人员没有健康证明"),
        *("review.review", "review.opinion", "cases.signoff", "dossiers.dossierperson"),
        *("案件调查终结报告", "法制审核意见书", "立案审批表", "give_opinion", "accept_review", reviewer),
    ):
        assert secret in inside.replace("\n", ""), f"the test looks for what is nowhere: {secret}"
        assert secret not in said, secret
    review = [p for p in whole.case.dossier.people.all() if p.role == "reviewer"]
    assert review
    assert all(str(p.person_id) not in said for p in review)


def test_21_what_is_withheld_is_a_leaf_and_a_proof_and_nothing_else(whole, pack):
    held = pack("party")
    entries = [json.loads(data) for name, data in held.files.items() if name.startswith("data/entries/")]
    stubs = [one for one in entries if one.get("stub")]
    assert len(stubs) > 20
    assert all(set(one) == {"index", "leaf", "proof", "event", "stub"} for one in stubs)
    assert all(set(one["leaf"]) == {"v", "entry", "dossier", "rows", "content", "nonce"} for one in stubs)


def test_21_the_informant_and_what_was_not_taken_before_the_party_stay_inside(short, pack):
    secret = short.attach("officer", b"\x89PNG\r\n\x1a\n" + b"letter" * 50, "举报信-王某.png")
    held = pack("party")
    said = readable(held)
    assert CLUE not in said
    assert "举报信" not in said
    assert str(secret) not in said
    assert any(name.startswith("data/evidence/") for name in held.files)  # the picture of the inspection is there
    assert CLUE in readable(pack("archive"))


def test_21_of_two_parties_each_gets_its_own(play, own_seal, pack, fingerprint):
    scripts.investigated(play, parties=(scripts.FIRM, scripts.SECOND_FIRM))
    scripts.concluded(play)
    for index in (0, 1):
        scripts.notified(play, index)
    with pytest.raises(Invalid):
        pack("party")
    with pytest.raises(Invalid):
        pack("party", party="01a1fed2-d5aa-73d4-8f38-06f957f647fe")
    for index, (own, other) in enumerate(((scripts.FIRM, scripts.SECOND_FIRM), (scripts.SECOND_FIRM, scripts.FIRM))):
        held = pack("party", party=play.party(index))
        said = readable(held).replace("\n", "")
        assert held.examined(fingerprint=fingerprint).code == 0
        assert own["name"] in said
        assert other["name"] not in said
        assert other["representative"] not in said
        assert play.party(1 - index) not in said


def forged(held, key):
    """What somebody with a key of his own makes of a package: head and signature anew, everything else in order."""
    about = json.loads(held.files["data/package.json"])
    head = head_of(held.files["data/checkpoint.txt"].decode())
    about["epochs"][-1]["key"] = key.verifier.encode()
    files = {
        **held.files,
        "data/package.json": json.dumps(about).encode(),
        "data/checkpoint.txt": key.sign(Head(head.origin, head.size, head.root).text()).encode(),
    }
    files = anew(files)
    import hashlib

    lines = "".join(f"{name} sha256:{hashlib.sha256(files[name]).hexdigest()}\n" for name in BOUND_TAGS)
    return held.changed(anew({**files, "signature.txt": key.sign(f"{SIGNED_FIRST}\n{lines}").encode()}))


def test_25_a_package_under_a_foreign_key_is_never_called_valid(short, pack, fingerprint):
    key = SigningKey.generate(keys.signing_key().name)
    held = forged(pack("court"), key)
    report = held.examined()
    assert report.faults == []
    assert report.code == 4
    assert report.verdict.startswith("签名完整，机关公钥未确认")
    assert "核验通过" not in report.text()
    report = held.examined(fingerprint=fingerprint)
    assert report.code == 1
    assert "不是同一把" in report.text()
    assert held.examined(key=key.verifier.encode()).code == 0
    assert held.examined(key=keys.signing_key().verifier.encode()).code == 1


def test_25_no_program_travels_in_the_package(short, pack):
    for scope in ("party", "court", "archive"):
        assert not [name for name in pack(scope).files if name.endswith((".py", ".js", ".exe", ".sh"))]


@pytest.mark.sqlite
def test_01_a_log_rebuilt_with_the_real_key_fails_an_earlier_served_paper_and_the_stretch_is_named(
    whole, tmp_path, capsys, disarmed, sql, keep_ids
):
    from mingzheng.documents.queries import file_of
    from mingzheng.ledger.models import Entry, Leaf
    from tests.security.test_ledger_threats import rebuild

    papers = {code: whole.paper(code) for code in ("prior_notice", "penalty_decision")}
    for code, paper in papers.items():
        (tmp_path / f"{code}.pdf").write_bytes(file_of(paper))
        assert main(["verify", str(tmp_path / f"{code}.pdf")]) == 0
    between = Leaf.objects.filter(index__gte=papers["prior_notice"].anchor["size"]).order_by("index").first()
    sql("UPDATE ledger_entry SET content_digest = %s WHERE id = %s", "sha256:" + "0" * 64, keep_ids(between.entry_id))
    assert Entry.objects.filter(pk=between.entry_id).exists()
    rebuild(sql)
    assert main(["verify", str(tmp_path / "prior_notice.pdf")]) == 0
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(tmp_path / "penalty_decision.pdf")])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    start, end = (int(number) for number in re.findall(r"第 (\d+) 条", said))
    assert start <= between.index + 1 <= end
    assert end <= papers["penalty_decision"].anchor["size"]
