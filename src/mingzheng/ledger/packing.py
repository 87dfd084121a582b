"""Entries as a case package carries them: proof, and as much of content and rows as its reader may have."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.apps import apps

from mingzheng.core.errors import DomainError
from mingzheng.ledger.commitments import Covered, plain_canonical, row_commitment, row_salt
from mingzheng.ledger.models import Content, Cover, Entry, Erasure, Recorded
from mingzheng.ledger.queries import proof

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mingzheng.ledger.models import Checkpoint

AT_ONCE: Final = 100
WITHHELD: Final = "withheld"
ERASED: Final = "erased"
Key = tuple[str, "uuid.UUID"]


class AlteredRow(DomainError):
    """A row is not as the record says: no package goes out over it (HTTP 409)."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "altered_row"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a reader may have of an entry: groups of its content, and rows (model's label and id)."""

    groups: frozenset[str] = frozenset()
    rows: frozenset[Key] = frozenset()

    @property
    def stub(self) -> bool:
        """Tell whether nothing of it may be read: the package then carries its leaf and its proof."""
        return not self.groups and not self.rows


@dataclass(frozen=True)
class Below:
    """What stands below some entries: contents, covers and erasures by entry."""

    contents: Mapping[uuid.UUID, Sequence[Content]]
    covers: Mapping[uuid.UUID, Sequence[Cover]]
    erasures: Mapping[uuid.UUID, Sequence[Erasure]]
    rows: Mapping[Key, Recorded] = field(default_factory=dict)


def below(entry_ids: Sequence[uuid.UUID]) -> Below:
    """Return what stands below some entries; three queries, and one a model for its rows as they stand now."""
    contents, covers, erasures = defaultdict(list), defaultdict(list), defaultdict(list)
    for content in Content.objects.filter(entry_id__in=entry_ids).order_by("group"):
        contents[content.entry_id].append(content)
    for cover in Cover.objects.filter(entry_id__in=entry_ids).order_by("id"):
        covers[cover.entry_id].append(cover)
    for erasure in Erasure.objects.filter(content_entry_id__in=entry_ids):
        erasures[erasure.content_entry_id].append(erasure)
    return Below(contents, covers, erasures, _rows(cover for found in covers.values() for cover in found))


def _rows(covers: Iterable[Cover]) -> dict[Key, Recorded]:
    wanted: dict[str, set[uuid.UUID]] = defaultdict(set)
    for cover in covers:
        wanted[cover.model].add(cover.row_id)
    found: dict[Key, Recorded] = {}
    for label, ids in wanted.items():
        model: Any = apps.get_model(label)
        for row in model._default_manager.filter(pk__in=ids):
            found[label, row.pk] = row
    return found


def standing(cover: Cover, known: Below) -> Recorded | None:
    """Return the row of a cover if it still is as that entry left it, else None: its older values are not kept."""
    row = known.rows.get((cover.model, cover.row_id))
    return row if row is not None and row.row_digest == cover.digest else None


def packed(entry: Entry, disclosure: Disclosure, known: Below, checkpoint: Checkpoint) -> dict[str, Any]:
    """Return an entry as a package carries it, under a checkpoint; the reader gets what ``disclosure`` allows.

    Raises NotVisible when the entry is not yet under the checkpoint, AlteredRow when a row is not as recorded.
    """
    found = proof(entry.pk, checkpoint)
    value = {"index": found.index, "leaf": found.leaf, "proof": [step.hex() for step in found.path], "event": None}
    if disclosure.stub:
        return {**value, "stub": True}
    covers = known.covers.get(entry.pk, ())
    rows = [_row(entry, cover, disclosure, known) for cover in covers]
    return {**value, "content": _content(entry, disclosure, known), "rows": rows}


def _content(entry: Entry, disclosure: Disclosure, known: Below) -> dict[str, Any]:
    groups: dict[str, Any] = {}
    for content in known.contents.get(entry.pk, ()):
        if content.group in disclosure.groups:
            groups[content.group] = {"salt": bytes(content.salt).hex(), "body": content.body}
        else:
            groups[content.group] = {"digest": content.group_digest(), "why": WITHHELD}
    for erasure in known.erasures.get(entry.pk, ()):
        groups[erasure.group] = {"digest": erasure.digest, "why": ERASED}
    return groups


def _row(entry: Entry, cover: Cover, disclosure: Disclosure, known: Below) -> dict[str, str]:
    covered = Covered(cover.model, str(cover.row_id), cover.digest)
    salt = row_salt(bytes(entry.row_secret), covered)
    row = standing(cover, known) if (cover.model, cover.row_id) in disclosure.rows else None
    if row is None:
        return {"commitment": row_commitment(salt, covered)}
    if row.computed_digest() != cover.digest:
        message = (
            f"数据与存证记录不一致，疑似绕过系统修改（{cover.model} {cover.row_id}），不能出具案件包。"
            "请报执法监督机构核查，并由系统管理员运行 mingzheng verify --live 查明。"
        )
        raise AlteredRow(message)
    text = plain_canonical({"fields": row.recorded_state(), "id": str(row.pk), "model": cover.model}).decode()
    return {"salt": salt.hex(), "row": text}


def in_parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Yield entries in parts of at most a hundred, so that memory stays flat."""
    for start in range(0, len(entries), AT_ONCE):
        yield entries[start : start + AT_ONCE]
