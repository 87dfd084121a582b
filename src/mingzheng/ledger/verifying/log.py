"""The log: every leaf against its entry, every entry against its content and covers, tree against tiles and heads."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from mingzheng.core.spreading import spread
from mingzheng.ledger.appending import CONTENT, COVER, ENTRY
from mingzheng.ledger.commitments import (
    Covered,
    LeafParts,
    content_digest,
    group_digest,
    leaf_bytes,
    rows_digest,
)
from mingzheng.ledger.covering import as_uuid, db_uuid
from mingzheng.ledger.models import Entry, Erasure, Leaf, Pending, recorded_value
from mingzheng.ledger.tiles import Edge, FullTile, leaf_hash
from mingzheng.ledger.verifying.findings import Report
from mingzheng.ledger.verifying.heads import Heads
from mingzheng.ledger.verifying.stored import StoredTiles

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

CHUNK = 2048
HEX_DIGITS = 32
UTC = "+00:00"
ACTOR = '{"actor":'
VALUE = json.JSONDecoder().raw_decode
OVERDUE = dt.timedelta(seconds=10)
LEAF = Leaf._meta.db_table

# Ids and times as text on either database: the objects that drivers make of them cost more than the hashing.
IN_WORDS = {
    "postgresql": ("::text", """to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""")
}
AS_STORED = ("", "e.recorded_at || ''")
LEAVES_SQL = f"""SELECT l."index", l.hash, l.entry_id{{text}}, e.id{{text}}, e.kind, e.dossier_id{{text}}, {{at}},
 e.rows_digest, e.content_digest, e.nonce, e.row_secret FROM {LEAF} l LEFT JOIN {ENTRY} e ON e.id = l.entry_id
 WHERE l."index" >= %s AND l."index" < %s ORDER BY l."index\""""  # noqa: S608 - names are constants of ours
CONTENTS_SQL = f"""SELECT l."index", c."group", c.salt, c.body
 FROM {LEAF} l JOIN {CONTENT} c ON c.entry_id = l.entry_id WHERE l."index" >= %s AND l."index" < %s"""  # noqa: S608
COVERS_SQL = f"""SELECT l."index", c.model, c.row_id{{text}}, c.digest
 FROM {LEAF} l JOIN {COVER} c ON c.entry_id = l.entry_id WHERE l."index" >= %s AND l."index" < %s"""  # noqa: S608


class EntryRow(NamedTuple):
    """An entry as the database gives it."""

    id: Any
    kind: str
    dossier_id: Any
    recorded_at: Any
    rows_digest: str
    content_digest: str
    nonce: bytes
    row_secret: bytes


class Stretch(NamedTuple):
    """What a stretch of leaves stands on: the leaves with their entries, contents and covers by the leaf's index."""

    leaves: list[tuple[Any, ...]]
    contents: dict[int, list[tuple[str, bytes, str]]]
    covers: dict[int, list[Covered]]


class Checked(NamedTuple):
    """A stretch whose entries were recomputed: its leaves in order, (index, hash), and what was found on the way."""

    leaves: list[tuple[int, bytes]]
    report: Report


def check_log(report: Report, now: dt.datetime, *, apart: bool = False) -> None:
    """Recompute the whole log in the order of its leaves, with what a few thousand of them need in memory.

    ``apart`` lets other processes recompute the entries of a long log: leaves and what they stand on never change, so
    theirs may be read later than the rest. Within a transaction of the caller's they would not see it: then not.
    """
    edge, tiles, heads = Edge.empty(), StoredTiles(report), Heads(report)
    starts = range(0, _size(), CHUNK)
    for start, checked in zip(starts, spread(check_stretch, starts, apart=apart), strict=True):
        heads.expect(start, start + CHUNK)
        report.join(checked.report)
        tiles.compare(_append(checked.leaves, edge, heads, report), start, start + CHUNK)
    heads.finish(edge)
    tiles.finish(edge.size)
    _check_unsequenced(report, now)


def _size() -> int:
    last = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def stretch(start: int, end: int) -> Stretch:
    """Read leaves ``start`` to ``end`` with everything below them, in three queries."""
    text, at = IN_WORDS.get(connection.vendor, AS_STORED)
    contents, covers = defaultdict(list), defaultdict(list)
    for index, group, salt, body in _fetch(CONTENTS_SQL, (start, end)):
        contents[index].append((group, salt, body))
    for index, model, row_id, digest in _fetch(COVERS_SQL.format(text=text), (start, end)):
        covers[index].append(Covered(model, dashed(row_id), digest))
    return Stretch(_fetch(LEAVES_SQL.format(text=text, at=at), (start, end)), contents, covers)


def _fetch(sql: str, values: Sequence[int | str | uuid.UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def check_stretch(start: int) -> Checked:
    """Recompute the entries of the leaves from ``start`` on, as many as are read at a time."""
    report, leaves = Report(), []
    found, contents, covers = stretch(start, start + CHUNK)
    for index, value, entry_id, *columns in found:
        report.leaves += 1
        leaves.append((index, bytes(value)))
        if columns[0] is None:
            report.add("entry_missing", "ledger.entry", as_uuid(entry_id), f"目录第 {index + 1} 条所指的记录已不存在。")
            continue
        entry = EntryRow(*columns)
        parts = leaf_parts(entry)
        if leaf_hash(leaf_bytes(parts)) != leaves[-1][1]:
            report.add(
                "leaf_changed", "ledger.entry", as_uuid(entry_id), f"与目录第 {index + 1} 条不一致，疑似被改写。"
            )
        _check_entry(entry, parts, contents[index], covers[index], report)
    return Checked(leaves, report)


def _append(leaves: list[tuple[int, bytes]], edge: Edge, heads: Heads, report: Report) -> list[FullTile]:
    full: list[FullTile] = []
    for index, value in leaves:
        while edge.size < index:
            # A hole keeps its place, so that one missing leaf does not make every later one look moved.
            report.add("leaf_missing", "ledger.leaf", edge.size + 1, "目录编号缺失，疑似被删除。")
            full += edge.append(bytes(32))
        full += edge.append(value)
        heads.reach(edge)
    return full


def leaf_parts(entry: EntryRow) -> LeafParts:
    """Return what the log hashes for an entry as the database gives it."""
    dossier = dashed(entry.dossier_id) if entry.dossier_id else None
    return LeafParts(dashed(entry.id), dossier, entry.rows_digest, entry.content_digest, bytes(entry.nonce))


def dashed(value: Any) -> str:  # noqa: ANN401 - what a driver gives
    """Return the usual form of an id that SQLite gives as 32 hex digits."""
    if isinstance(value, str) and len(value) == HEX_DIGITS:
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return str(value)


def _check_entry(
    entry: EntryRow,
    parts: LeafParts,
    contents: list[tuple[str, bytes, str]],
    covers: list[Covered],
    report: Report,
) -> None:
    report.entries += 1
    if rows_digest(bytes(entry.row_secret), covers) != entry.rows_digest:
        report.add("covers_changed", "ledger.entry", parts.entry, "覆盖清单与摘要不一致，疑似增删或改写。")
    groups = {group: group_digest(bytes(salt), group, body.encode()) for group, salt, body in contents}
    if content_digest(groups) != entry.content_digest:
        erased = _with_erased(entry, groups)
        if erased is None:
            report.add("content_changed", "ledger.entry", parts.entry, "存证内容与摘要不一致，疑似被改写或删除。")
        else:
            report.erased += erased
    _check_header(entry, parts, [body for _, _, body in contents], report)


def _with_erased(entry: EntryRow, groups: dict[str, str]) -> int | None:
    """Return how many groups were lawfully erased when their kept digests complete the entry's, else None."""
    erased = Erasure.objects.filter(content_entry_id=as_uuid(entry.id)).exclude(group__in=list(groups))
    kept = dict(erased.values_list("group", "digest"))
    return len(kept) if kept and content_digest({**groups, **kept}) == entry.content_digest else None


def _check_header(entry: EntryRow, parts: LeafParts, bodies: list[str], report: Report) -> None:
    at = _time(entry.recorded_at)
    for text in bodies:
        if _begins(text, entry.kind, at, parts.dossier):
            continue
        try:
            body = json.loads(text)
        except ValueError:
            continue  # its digest was reported
        if "kind" not in body:
            continue
        if (body["kind"], body["at"], body["dossier"]) != (entry.kind, at, parts.dossier):
            report.add("entry_changed", "ledger.entry", parts.entry, "种类、时间或所属案卷与存证内容不一致。")


def _begins(text: str, kind: str, at: str, dossier: str | None) -> bool:
    """Tell whether canonical content has this header, reading no further than to it: the states of rows come last.

    False says nothing: content in another order is parsed whole.
    """
    named = encode_basestring(dossier) if dossier else "null"
    head = f',"at":{encode_basestring(at)},"dossier":{named},"facts":'
    try:
        _, actor = VALUE(text, len(ACTOR))
        if not (text.startswith(ACTOR) and text.startswith(head, actor)):
            return False
        _, facts = VALUE(text, actor + len(head))
    except ValueError:
        return False
    return text.startswith(f',"kind":{encode_basestring(kind)},"states":', facts)


def _time(value: Any) -> str:  # noqa: ANN401 - what a driver gives
    """Return a stored time as content writes it; SQLite gives naive UTC, as text or as a value."""
    if isinstance(value, str):
        if value.endswith(UTC):
            return value
        value = dt.datetime.fromisoformat(value)
    if value.tzinfo is None:
        return f"{value.isoformat(timespec='microseconds')}{UTC}"
    return str(recorded_value(value))


def _check_unsequenced(report: Report, now: dt.datetime) -> None:
    """Entries without a leaf: young ones wait, older ones or those on no list are findings."""
    waiting = set(Pending.objects.values_list("entry_id", flat=True))
    for entry in Entry.objects.filter(leaf_row__isnull=True).iterator(chunk_size=CHUNK):
        row = EntryRow(*(getattr(entry, name) for name in EntryRow._fields))
        _check_entry(row, leaf_parts(row), *_parts_of(entry.pk), report)
        if entry.pk not in waiting:
            report.add("pending_missing", "ledger.entry", entry.pk, "既未编入目录，也不在待编号清单中。")
        elif now - entry.recorded_at > OVERDUE:
            report.add("pending_late", "ledger.entry", entry.pk, "超过 10 秒仍未编入目录，请检查后台进程。")


def _parts_of(entry_id: uuid.UUID) -> tuple[list[tuple[Any, ...]], list[Covered]]:
    key = [db_uuid(entry_id)]
    contents = _fetch(f'SELECT "group", salt, body FROM {CONTENT} WHERE entry_id = %s', key)  # noqa: S608
    covers = _fetch(f"SELECT model, row_id, digest FROM {COVER} WHERE entry_id = %s", key)  # noqa: S608
    return contents, [Covered(model, dashed(row_id), digest) for model, row_id, digest in covers]
