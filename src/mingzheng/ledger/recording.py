"""The one way to write recorded rows: an event is one entry, in the same transaction as the rows it covers."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from mingzheng.core.errors import Conflict, DomainError
from mingzheng.core.secrets import new_id, salt
from mingzheng.ledger.appending import ContentRow, CoverRow, append, newest_time
from mingzheng.ledger.commitments import (
    REMOVED,
    Covered,
    content_digest,
    group_digest,
    plain_canonical,
    rows_digest,
)
from mingzheng.ledger.covering import newest_covers
from mingzheng.ledger.models import Entry, Group, Recorded, recorded_value

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator

CLOCK_TOLERANCE_SECONDS = 5
FIRST = "刚刚有人改动了同一项内容，请刷新后再办。"
FORGED = "要改动的内容与留痕记录不一致，疑似绕过系统修改（{}）。请停止办理，报执法监督机构核查。"


class ClockSetBack(DomainError):
    """The clock stands before the newest entry: nothing may be written until it is right (HTTP 503)."""

    status: ClassVar[int] = 503
    code: ClassVar[str] = "clock_set_back"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, copied as opaque id and text so that a record never depends on a user row."""

    kind: Literal["account", "token", "system"]
    id: uuid.UUID
    label: str
    person_id: uuid.UUID | None = None

    def as_dict(self) -> dict[str, str | None]:
        """Return what the content of an entry says about the actor."""
        person = str(self.person_id) if self.person_id else None
        return {"kind": self.kind, "id": str(self.id), "label": self.label, "person": person}


class Recorder:
    """Writes the rows of one event and remembers what its entry must cover.

    Every action of the domain packages takes a recorder first: it carries who (``actor``), when (``now``), and the
    entry (``entry_id``) under which the rows are written. ``facts`` stand in the readable content of the event's own
    group; ``facts_of("side")`` in that of another group, which a package can leave out.
    """

    def __init__(
        self, kind: str, *, actor: Actor, now: dt.datetime, dossier_id: uuid.UUID | None = None, group: Group = "main"
    ) -> None:
        self.kind = kind
        self.actor = actor
        self.now = now
        self.dossier_id = dossier_id
        self.group = group
        self.entry_id = new_id()
        self._facts: dict[Group, dict[str, Any]] = {group: {}}
        self._states: dict[Group, dict[str, dict[str, Any]]] = {group: {}}
        self._covers: dict[tuple[str, uuid.UUID], str] = {}
        self._found: dict[tuple[str, uuid.UUID], str] = {}

    @property
    def facts(self) -> dict[str, Any]:
        """Return the readable facts of the event's own group, to be added to."""
        return self._facts[self.group]

    @facts.setter
    def facts(self, value: dict[str, Any]) -> None:
        self._facts[self.group] = value

    def facts_of(self, group: Group) -> dict[str, Any]:
        """Return the readable facts of a group, to be added to; each group has a salt of its own."""
        return self._facts.setdefault(group, {})

    def insert(self, row: Recorded) -> None:
        """Insert one recorded row under this entry."""
        self.insert_many([row])

    def insert_many(self, rows: Iterable[Recorded]) -> None:
        """Insert recorded rows under this entry, one statement a model."""
        by_model: dict[type[Recorded], list[Recorded]] = defaultdict(list)
        for row in rows:
            row.entry_id = self.entry_id
            row.row_digest = row.computed_digest()
            self._cover(row)
            by_model[type(row)].append(row)
        for model, batch in by_model.items():
            model._default_manager.bulk_create(batch)

    def change(self, row: Recorded, **values: Any) -> None:  # noqa: ANN401 - field values
        """Update a mutable row, expecting it as it was read.

        Raises Conflict when another writer was first (the row's digest is the expected state), and when the row is not
        as the record left it (an entry over it would make a forgery good); TypeError for rows that never change.
        """
        _must_be_mutable(row)
        before = self._honest(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.entry_id = self.entry_id
        row.row_digest = row.computed_digest()
        changed = {name: getattr(row, name) for name in values}
        count = (
            type(row)
            ._default_manager.filter(pk=row.pk, row_digest=before)
            .update(entry_id=row.entry_id, row_digest=row.row_digest, **changed)
        )
        if not count:
            raise Conflict(FIRST)
        self._cover(row)

    def remove(self, row: Recorded) -> None:
        """Delete a mutable row; the entry keeps that it was removed. Raises as ``change`` does."""
        _must_be_mutable(row)
        self._honest(row)
        count, _ = type(row)._default_manager.filter(pk=row.pk, row_digest=row.row_digest).delete()
        if not count:
            raise Conflict(FIRST)
        self._covers[row._meta.label_lower, row.pk] = REMOVED

    def _honest(self, row: Recorded) -> str:
        """Return the digest of a row as stored; what its newest cover says is compared when the entry is written."""
        key = (row._meta.label_lower, row.pk)
        before = row.row_digest
        if key not in self._covers:
            if row.computed_digest() != before and _stored_digest(row) != before:
                raise Conflict(FORGED.format(f"{key[0]} {row.pk}"))
            self._found[key] = before
        return before

    def _hold_against_record(self) -> None:
        newest = newest_covers(self._found)
        for key, before in self._found.items():
            if key not in newest or newest[key].digest != before:
                raise Conflict(FORGED.format(f"{key[0]} {key[1]}"))

    def _cover(self, row: Recorded) -> None:
        self._covers[row._meta.label_lower, row.pk] = row.row_digest
        if row.mutable:
            state = {k: v for k, v in row.recorded_state().items() if k not in row.private_fields}
            states = self._states.setdefault(row.recorded_group or self.group, {})
            states[f"{row._meta.label_lower}:{row.pk}"] = state

    def write(self) -> Entry:
        """Write the entry, its content, its covers and its place on the sequencer's list.

        Raises Conflict when a row that it changes was not as its newest cover says.
        """
        self._hold_against_record()
        covers = [CoverRow(model, row_id, value) for (model, row_id), value in self._covers.items()]
        contents = [self._content(group) for group in sorted({*self._facts, *self._states})]
        secret = salt()
        entry = Entry(
            id=self.entry_id,
            kind=self.kind,
            dossier_id=self.dossier_id,
            recorded_at=self.now,
            rows_digest=rows_digest(secret, (Covered(c.model, str(c.row_id), c.digest) for c in covers)),
            content_digest=content_digest({c.group: group_digest(c.salt, c.group, c.body.encode()) for c in contents}),
            row_secret=secret,
        )
        append(entry, contents, covers)
        return entry

    def _content(self, group: Group) -> ContentRow:
        body: dict[str, Any] = {
            "facts": recorded_value(self._facts.get(group, {})),
            "states": self._states.get(group, {}),
        }
        if group == self.group:
            body["kind"] = self.kind
            body["at"] = recorded_value(self.now)
            body["dossier"] = str(self.dossier_id) if self.dossier_id else None
            body["actor"] = self.actor.as_dict()
        return ContentRow(group, salt(), plain_canonical(body).decode())


def _stored_digest(row: Recorded) -> str:
    """Return the digest of the values stored, for a row that the caller has changed in memory already."""
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    return stored.computed_digest() if stored is not None else row.row_digest


def _must_be_mutable(row: Recorded) -> None:
    if not row.mutable:
        message = f"rows of {row._meta.label} never change: insert a new one that corrects it"
        raise TypeError(message)


def _refuse_a_clock_set_back(now: dt.datetime) -> None:
    """Threat 36: a limit cannot be met by turning the clock back. Servers may differ by the tolerance."""
    newest = newest_time()
    seconds = getattr(settings, "LEDGER_CLOCK_TOLERANCE_SECONDS", CLOCK_TOLERANCE_SECONDS)
    if newest is not None and now < newest - dt.timedelta(seconds=seconds):
        message = (
            f"服务器时钟（{localtime(now):%Y-%m-%d %H:%M:%S}）早于最近一条记录的时间"
            f"（{localtime(newest):%Y-%m-%d %H:%M:%S}），"
            "为防止倒签，暂停一切办理。请系统管理员校准服务器时钟后再办。"
        )
        raise ClockSetBack(message)


@contextlib.contextmanager
def record(
    kind: str, *, actor: Actor, now: dt.datetime, dossier_id: uuid.UUID | None = None, group: Group = "main"
) -> Iterator[Recorder]:
    """Open a transaction and an entry; the entry is written when the block ends without an error.

    Raises ClockSetBack when ``now`` is earlier than the newest entry by more than the tolerance.
    """
    with transaction.atomic():
        _refuse_a_clock_set_back(now)
        recorder = Recorder(kind, actor=actor, now=now, dossier_id=dossier_id, group=group)
        yield recorder
        recorder.write()
