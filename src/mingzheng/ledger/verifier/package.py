"""A whole case package: bag, signature, head, entries, files, and what stands outside the agency."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from mingzheng.ledger.notes import NoteError, VerifierKey, open_checkpoint, open_note
from mingzheng.ledger.verifier.anchors import check_anchors
from mingzheng.ledger.verifier.bag import BOUND_TAGS, SIGNATURE, SIGNED_FIRST, Bag, NotAPackage, check_bag
from mingzheng.ledger.verifier.entries import check_entries, check_events
from mingzheng.ledger.verifier.report import Report

if TYPE_CHECKING:
    from mingzheng.ledger.notes import Head
    from mingzheng.ledger.verifier.entries import Row, Shelf
    from mingzheng.ledger.verifier.report import Trust

FORMAT = "mingzheng-package/1"
ABOUT = "data/package.json"
CHECKPOINT_FILE = "data/checkpoint.txt"
PLAIN = {ABOUT, CHECKPOINT_FILE, "data/index.html", "data/case.json"}
FREE = ("data/entries/", "data/anchors/")
MADE = "case.package.made"
READ_ERRORS = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


def examine(stream: IO[bytes], trust: Trust) -> Report:
    """Check a package whole and return what was checked and what does not hold; never raises for bad input."""
    report = Report()
    try:
        bag = Bag(stream)
    except NotAPackage as error:
        report.fail("案件包", str(error))
        return report
    payload = check_bag(bag, report)
    try:
        about = json.loads(bag.read(ABOUT))
        key, origin = _key(about)
    except READ_ERRORS:
        report.fail(ABOUT, "缺少或无法识别，不知道是谁的记录。")
        return report
    _check_signature(bag, key, report)
    _check_trust(key, trust, report)
    try:
        head = open_checkpoint(bag.read(CHECKPOINT_FILE).decode(), key, origin)
    except (NoteError, ValueError):
        report.fail(CHECKPOINT_FILE, "检查点的签名无效，或者不是本机关这一纪元所签。")
        return report
    try:
        _check_content(bag, about, head, payload, report)
        check_anchors(bag, head, trust, report)
    except READ_ERRORS:
        report.fail(ABOUT, "所列内容无法识别。")
    return report


def _key(about: dict[str, Any]) -> tuple[VerifierKey, str]:
    if about["format"] != FORMAT:
        raise ValueError(about["format"])
    epoch = about["epochs"][-1]
    return VerifierKey.decode(epoch["key"]), epoch["origin"]


def _check_signature(bag: Bag, key: VerifierKey, report: Report) -> None:
    report.signer, report.fingerprint = key.name, key.fingerprint
    try:
        text = open_note(bag.read(SIGNATURE).decode(), key)
    except (NoteError, ValueError):
        report.fail(SIGNATURE, "机关对清单的签名无效，或者不是包内公钥所签。")
        return
    first, *rest = text.splitlines()
    said = dict(line.split(" ", 1) for line in rest if " " in line)
    if first != SIGNED_FIRST or set(said) != set(BOUND_TAGS):
        report.fail(SIGNATURE, "签名的内容不是案件包清单。")
        return
    for name in BOUND_TAGS:
        if said[name] != f"sha256:{bag.digest(name)}":
            report.fail(name, "与机关签名时的内容不一致，清单被改动。")
    if not report.faults:
        report.lines.append("清单由上述密钥签名，签名有效：包内任何文件此后都没有改动。")


def _check_trust(key: VerifierKey, trust: Trust, report: Report) -> None:
    if trust.key:
        try:
            given = VerifierKey.decode(trust.key)
        except NoteError:
            report.fail("--key", "给出的公钥无法识别。")
            return
        report.known = given == key
    elif trust.fingerprint:
        report.known = _plain(trust.fingerprint) == _plain(key.fingerprint)
    if (trust.key or trust.fingerprint) and not report.known:
        report.fail(SIGNATURE, "签名用的公钥与您给出的不是同一把：这个包不是该机关的密钥所签。")
    elif report.known:
        report.lines.append("签名公钥与您从包外取得的公钥（指纹）一致。")


def _plain(fingerprint: str) -> str:
    return "".join(fingerprint.split()).lower().removeprefix("sha256:")


def _check_content(bag: Bag, about: dict[str, Any], head: Head, payload: dict[str, str], report: Report) -> None:
    shelf = check_entries(bag, head, report)
    check_events(shelf, about["case"], about["events"], report)
    _check_made(shelf, about, report)
    _check_files(shelf, about, payload, report)
    if (head.size, head.root.hex()) != (about["size"], about["root"]):
        report.fail(ABOUT, "所述检查点与包内检查点不一致。")
    report.lines.append(f"检查点 {head.size}（{head.origin}）由上述密钥签名。")


def _check_made(shelf: Shelf, about: dict[str, Any], report: Report) -> None:
    """Hold scope and number of events against the entry of the making: neither can be cut afterwards."""
    shown = shelf.entries.get(about["made"])
    body = shown.body if shown else None
    if shown is None or body is None or body.get("kind") != MADE or body.get("dossier") != about["case"]:
        report.fail(ABOUT, "包内没有制作这个案件包的存证记录。")
        return
    facts = body["facts"]
    if (facts["scope"], facts["events"]) != (about["scope"], about["events"]):
        report.fail(shown.path, f"制作记录载明范围 {facts['scope']}、事件 {facts['events']} 件，与包内所述不符。")
        return
    report.lines.append(f"制作本包另有存证（第 {shown.index + 1} 号记录），载明范围“{about['scope_title']}”和事件数。")


def _check_files(shelf: Shelf, about: dict[str, Any], payload: dict[str, str], report: Report) -> None:
    listed = {f"data/{one['path']}": one for one in about["files"]}
    for path in sorted(payload.keys() - PLAIN - listed.keys()):
        if not path.startswith(FREE):
            report.fail(path, "没有存证记录与这个文件对应。")
    good = 0
    for path, one in sorted(listed.items()):
        shown = shelf.entries.get(one["index"])
        row = next((r for r in shown.rows if f"{r.model}:{r.row_id}" == one["row"]), None) if shown else None
        if path not in payload:
            report.fail(path, "目录列有此文件，但包内没有。")
        elif row is None:
            report.fail(path, "没有存证记录与这个文件对应。")
        elif f"sha256:{payload[path]}" not in _strings(row):
            report.fail(path, f"文件与第 {one['index'] + 1} 号记录登记的摘要不一致。")
        else:
            good += 1
    report.lines.append(f"文书和证据 {good} 个文件与存证记录登记的摘要一致。")


def _strings(row: Row) -> set[str]:
    found, left = set(), list(row.fields.values())
    while left:
        value = left.pop()
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, dict):
            left += value.values()
        elif isinstance(value, list):
            left += value
    return found
