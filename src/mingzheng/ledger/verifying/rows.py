"""Business rows against the newest entry that covers them (threat 2)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.apps import apps

from mingzheng.ledger.commitments import REMOVED, Covered, leaf_bytes, rows_digest
from mingzheng.ledger.covering import Newest, newest_covers
from mingzheng.ledger.models import Cover, Entry, Recorded
from mingzheng.ledger.tiles import leaf_hash
from mingzheng.ledger.verifying.findings import Finding, finding

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable

Mismatch = Finding

CHANGED = "内容与留痕时的摘要不一致，疑似绕过系统修改。"
ROLLED_BACK = "与最近一次留痕不一致，疑似被改回旧内容。"
UNCOVERED = "没有任何留痕记录，疑似绕过系统写入。"
WRONG_ENTRY = "所指的留痕记录不是最近一次留痕。"
REVIVED = "留痕记录其已删除，但数据仍在，疑似绕过系统恢复。"
GONE = "留痕记录其存在，但数据已不在，疑似绕过系统删除。"
FORGED_COVERS = "为其留痕的记录与存证目录或覆盖清单不一致，疑似伪造留痕。"


def recorded_models() -> list[type[Recorded]]:
    """Return every concrete model whose rows the record covers."""
    return [model for model in apps.get_models() if issubclass(model, Recorded) and not model._meta.proxy]


def label_of(model: type[Recorded] | Recorded) -> str:
    """Return the label under which a model's rows are covered."""
    return model._meta.label_lower


def mismatched(
    rows: Iterable[Recorded], *, dossier_id: uuid.UUID | None = None, whole: Collection[type[Recorded]] = ()
) -> list[Mismatch]:
    """Return what is wrong with rows that an effect act is about to rest on; at most four queries to 200 rows.

    A row is wrong when its digest is not that of its values, when the newest entry that covers it says otherwise,
    when none covers it, or when that entry is itself not what the log says. With ``dossier_id``, ``whole`` names the
    models of which ``rows`` holds every row of the dossier: then rows deleted behind our back are found as well.
    """
    given = list(rows)
    newest = newest_covers((label_of(row), row.pk) for row in given)
    found = [wrong for row in given if (wrong := against(row, newest.get((label_of(row), row.pk))))]
    found += _forged({cover.entry_id for cover in newest.values()})
    if dossier_id is not None and whole:
        found += _gone(given, dossier_id, whole)
    return found


def against(row: Recorded, newest: Newest | None) -> Mismatch | None:
    """Return what is wrong with one row beside its newest cover, or None."""
    label = label_of(row)
    if newest is None:
        return finding("row_uncovered", label, row.pk, UNCOVERED)
    if newest.digest == REMOVED:
        return finding("row_revived", label, row.pk, REVIVED)
    if row.computed_digest() != row.row_digest:
        return finding("row_changed", label, row.pk, CHANGED)
    if row.row_digest != newest.digest:
        return finding("row_rolled_back", label, row.pk, ROLLED_BACK)
    if row.entry_id != newest.entry_id:
        return finding("row_entry", label, row.pk, WRONG_ENTRY)
    return None


def _forged(entry_ids: set[uuid.UUID]) -> list[Mismatch]:
    """Compare the covers of entries with what they say, and them with their leaves: where a forged cover shows."""
    covers: dict[uuid.UUID, list[Covered]] = defaultdict(list)
    rows = Cover.objects.filter(entry_id__in=entry_ids).values_list("entry_id", "model", "row_id", "digest")
    for entry_id, model, row_id, digest in rows:
        covers[entry_id].append(Covered(model, str(row_id), digest))
    found = []
    for entry in Entry.objects.filter(pk__in=entry_ids).select_related("leaf_row"):
        leaf = getattr(entry, "leaf_row", None)
        honest = rows_digest(bytes(entry.row_secret), covers[entry.pk]) == entry.rows_digest
        if not honest or (leaf and bytes(leaf.hash) != leaf_hash(leaf_bytes(entry.leaf_parts()))):
            found.append(finding("cover_forged", "ledger.entry", entry.pk, FORGED_COVERS))
    return found


def _gone(given: list[Recorded], dossier_id: uuid.UUID, whole: Collection[type[Recorded]]) -> list[Mismatch]:
    labels = [label_of(model) for model in whole]
    present = {(label_of(row), row.pk) for row in given}
    covers = Cover.objects.filter(entry__dossier_id=dossier_id, model__in=labels).order_by("id")
    newest = {(model, row_id): digest for model, row_id, digest in covers.values_list("model", "row_id", "digest")}
    return [
        finding("row_gone", model, row_id, GONE)
        for (model, row_id), digest in newest.items()
        if digest != REMOVED and (model, row_id) not in present
    ]
