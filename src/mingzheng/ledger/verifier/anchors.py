"""What stands outside the agency: cosignatures of witnesses, timestamps, heads that the reader kept."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from mingzheng.ledger.notes import (
    Head,
    NoteError,
    VerifierKey,
    cosigned_at,
    head_of,
)
from mingzheng.ledger.tiles import verify_consistency

if TYPE_CHECKING:
    from mingzheng.ledger.verifier.bag import Bag
    from mingzheng.ledger.verifier.report import Report, Trust

ANCHORS = "data/anchors/"
WITNESS, TIMESTAMP, PAPER = "witness", "timestamp", "paper"


def check_anchors(bag: Bag, head: Head, trust: Trust, report: Report) -> None:
    """Check every anchor of the package against the head, and the heads that the reader gives."""
    known: dict[int, bytes] = {head.size: head.root}
    for path in sorted(name for name in bag.names if name.startswith(ANCHORS) and name.endswith(".json")):
        try:
            _anchor(bag, path, head, known, trust, report)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            report.fail(path, "不是可以识别的外部锚定。")
    for note in trust.heads:
        _kept(note, known, report)


def _anchor(bag: Bag, path: str, head: Head, known: dict[int, bytes], trust: Trust, report: Report) -> None:
    given: dict[str, Any] = json.loads(bag.read(path))
    size, root = given["size"], bytes.fromhex(given["root"])
    proof = [bytes.fromhex(step) for step in given["consistency"]]
    if not verify_consistency(size, head.size, proof, root, head.root):
        report.fail(path, f"外部持有的检查点 {size} 与本包检查点 {head.size} 不是同一份日志：日志分叉。")
        return
    known[size] = root
    reach = f"覆盖第 1 至 {size} 号记录"
    if given["kind"] == WITNESS:
        _witness(path, given, Head(given["origin"], size, root), trust, reach, report)
    elif given["kind"] == TIMESTAMP:
        _timestamp(bag, path, given, reach, report)
    else:
        report.outside.append(f"{given['source']}上印有检查点 {size}（{reach}）：持有该文书的人可以此核对。")


def _witness(path: str, given: dict[str, Any], head: Head, trust: Trust, reach: str, report: Report) -> None:
    key = VerifierKey.decode(given["key"])
    try:
        at = cosigned_at(given["note"], key)
        same = head_of(given["note"]) == head
    except NoteError:
        at, same = 0, False
    if not at or not same:
        report.fail(path, f"见证方 {key.name} 的签名无效。")
        return
    outside = "公钥与您给出的一致" if given["key"] in trust.witnesses else "见证方公钥未经您从包外核对"
    report.outside.append(
        f"见证方 {key.name} 于 {given['held_since']} 对检查点 {head.size} 签名（{reach}；{outside}）。"
    )


def _timestamp(bag: Bag, path: str, given: dict[str, Any], reach: str, report: Report) -> None:
    note, token = given["note"].encode(), base64.b64decode(given["token"])
    digest = hashlib.sha256(note).digest()
    if digest not in token or head_of(given["note"])[1:] != (given["size"], bytes.fromhex(given["root"])):
        report.fail(path, "时间戳不是对这个检查点签发的。")
        return
    for ending, data in ((".tsr", token), (".note", note)):
        beside = path.removesuffix(".json") + ending
        if beside in bag.names and bag.read(beside) != data:
            report.fail(beside, "与锚定登记的内容不一致。")
    report.outside.append(
        f"时间戳（{given['source']}）：{given['held_since']} 时检查点 {given['size']} 已存在（{reach}）；"
        "时间戳机构的签名请用 openssl ts -verify 核验。"
    )


def _kept(note: str, known: dict[int, bytes], report: Report) -> None:
    try:
        kept = head_of(note)
    except NoteError:
        report.fail("--checkpoint", "给出的检查点无法识别。")
        return
    if kept.size not in known:
        report.outside.append(
            f"您留存的检查点大小为 {kept.size}，包内没有同样大小的检查点可比；请在门户“记录核验”页或以公开瓦片比对。"
        )
    elif known[kept.size] != kept.root:
        report.fail("--checkpoint", f"与您留存的检查点 {kept.size} 不一致：日志分叉，记录在此之前被改写。")
    else:
        report.outside.append(f"与您留存的检查点 {kept.size} 一致。")
