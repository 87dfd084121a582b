"""Entries of the record in a package: each under the signed head, each opened part under its entry."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mingzheng.core.digests import digest
from mingzheng.ledger.commitments import (
    Covered,
    LeafParts,
    content_digest,
    group_digest,
    leaf_bytes,
    row_commitment,
    rows_digest_of,
)
from mingzheng.ledger.tiles import leaf_hash, verify_inclusion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.ledger.notes import Head
    from mingzheng.ledger.verifier.bag import Bag
    from mingzheng.ledger.verifier.report import Report

FOLDER = "data/entries/"
MAIN = "main"
GROUPS = frozenset({MAIN, "side", "public"})
ERASED = "erased"
EVENT_MODEL = "cases.event"
ERASURE_MODEL = "ledger.erasure"


@dataclass
class Row:
    """A row that the package opens: what it is and its values."""

    model: str
    row_id: str
    fields: dict[str, Any]


@dataclass
class Shown:
    """What a package shows of one entry, once it is proved."""

    path: str
    index: int
    dossier: str | None
    event: int | None
    stub: bool
    body: dict[str, Any] | None
    rows: list[Row] = field(default_factory=list)
    erased: dict[str, str] = field(default_factory=dict)
    entry: str = ""


@dataclass
class Shelf:
    """All entries of a package that hold, by their place in the log."""

    entries: dict[int, Shown] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[Shown, Row]]:
        """Yield every opened row with its entry."""
        for shown in self.entries.values():
            for row in shown.rows:
                yield shown, row


def check_entries(bag: Bag, head: Head, report: Report) -> Shelf:
    """Prove every entry of the package under the head; what does not hold is a fault that names the entry."""
    shelf = Shelf()
    for path in sorted(name for name in bag.names if name.startswith(FOLDER)):
        try:
            shown = _entry(path, json.loads(bag.read(path)), head, report)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            report.fail(path, "不是可以识别的存证记录。")
            continue
        if shown is None:
            continue
        if shown.index in shelf.entries:
            report.fail(path, f"第 {shown.index + 1} 号记录出现两次。")
        shelf.entries[shown.index] = shown
    _check_erasures(shelf, report)
    _say(shelf, head, report)
    return shelf


def _entry(path: str, given: dict[str, Any], head: Head, report: Report) -> Shown | None:
    leaf, index = given["leaf"], given["index"]
    parts = LeafParts(leaf["entry"], leaf["dossier"], leaf["rows"], leaf["content"], bytes.fromhex(leaf["nonce"]))
    proof = [bytes.fromhex(step) for step in given["proof"]]
    number = f"第 {index + 1} 号记录"
    if not verify_inclusion(leaf_hash(leaf_bytes(parts)), index, head.size, proof, head.root):
        report.fail(path, f"{number}不在检查点之内（证明不成立），记录或证明被改动。")
        return None
    shown = Shown(path, index, parts.dossier, given["event"], bool(given.get("stub")), None, entry=parts.entry)
    if not shown.stub:
        shown.body = _contents(given["content"], parts, shown, report)
        shown.rows = _rows(given["rows"], parts, shown, report)
    return shown


def _contents(groups: dict[str, Any], leaf: LeafParts, shown: Shown, report: Report) -> dict[str, Any] | None:
    digests, main = {}, None
    for name, group in groups.items():
        if name not in GROUPS:
            raise ValueError(name)
        if "body" in group:
            digests[name] = group_digest(bytes.fromhex(group["salt"]), name, group["body"].encode())
            main = json.loads(group["body"]) if name == MAIN else main
        else:
            digests[name] = group["digest"]
            if group["why"] == ERASED:
                shown.erased[name] = group["digest"]
    if content_digest(digests) != leaf.content:
        report.fail(shown.path, f"第 {shown.index + 1} 号记录的内容与记录不一致，内容被改动。")
        return None
    return main


def _rows(rows: list[dict[str, Any]], leaf: LeafParts, shown: Shown, report: Report) -> list[Row]:
    commitments, opened = [], []
    for row in rows:
        if "commitment" in row:
            commitments.append(bytes.fromhex(row["commitment"]).hex())
            continue
        value = json.loads(row["row"])
        covered = Covered(value["model"], value["id"], digest(row["row"].encode()))
        commitments.append(row_commitment(bytes.fromhex(row["salt"]), covered))
        opened.append(Row(value["model"], value["id"], value["fields"]))
    if rows_digest_of(commitments) != leaf.rows:
        report.fail(shown.path, f"第 {shown.index + 1} 号记录所载数据与记录不一致，数据被改动。")
        return []
    return opened


def _check_erasures(shelf: Shelf, report: Report) -> None:
    """Hold each erased group against an erasure that names it: nobody leaves content out by calling it erased."""
    named = {
        (row.fields["content_entry_id"], row.fields["group"], row.fields["digest"])
        for _, row in shelf.rows()
        if row.model == ERASURE_MODEL
    }
    for shown in shelf.entries.values():
        for group, value in shown.erased.items():
            if (shown.entry, group, value) not in named:
                report.fail(shown.path, f"称内容已依法删除，但包内没有第 {shown.index + 1} 号记录的删除登记。")


def check_events(shelf: Shelf, case: str, count: int, report: Report) -> None:
    """Check that the case's events are numbered from 1 to ``count``, each once, and that opened ones say so too."""
    places: dict[int, Shown] = {}
    for shown in shelf.entries.values():
        if shown.event is None:
            continue
        if shown.event in places:
            report.fail(shown.path, f"第 {shown.event} 号事件出现两次。")
        places[shown.event] = shown
        if shown.dossier != case:
            report.fail(shown.path, "这条记录不属于本案。")
        said = [row.fields["seq"] for row in shown.rows if row.model == EVENT_MODEL and row.fields["case_id"] == case]
        if said and said != [shown.event]:
            report.fail(shown.path, f"标为第 {shown.event} 号事件，记录中却是第 {said[0]} 号。")
    missing = sorted(set(range(1, count + 1)) - places.keys())
    beyond = sorted(places.keys() - set(range(1, count + 1)))
    if missing or beyond:
        report.fail(FOLDER, f"本案应有第 1 至 {count} 号事件，缺 {missing[:10] or '无'}，多 {beyond[:10] or '无'}。")
        return
    closed = sum(not any(row.model == EVENT_MODEL for row in shown.rows) for shown in places.values())
    kept = f"，其中 {closed} 件依范围不予公开，只列存根（在检查点之内，内容不可见）" if closed else ""
    report.lines.append(f"本案共 {count} 件事件，编号从 1 到 {count} 连续无缺{kept}。")


def _say(shelf: Shelf, head: Head, report: Report) -> None:
    stubs = sum(shown.stub for shown in shelf.entries.values())
    erased = sum(len(shown.erased) for shown in shelf.entries.values())
    rows = sum(1 for _ in shelf.rows())
    report.lines.append(
        f"存证记录 {len(shelf.entries)} 条，每一条都证明在大小 {head.size} 的检查点之内；公开数据 {rows} 项与记录一致。"
    )
    if stubs:
        report.lines.append(f"其中 {stubs} 条只有存根。")
    if erased:
        report.lines.append(f"{erased} 处内容已依法删除，删除有登记，原摘要仍在，证明不受影响。")
