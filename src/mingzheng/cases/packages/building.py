"""A case's package: who may have one made, its own entry in the record, and the bag written to a temporary file."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import holds
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.models import Event
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.packages import anchors
from mingzheng.cases.packages.disclosure import MADE, SCOPE_WORDS, SCOPES, Scope, disclosed
from mingzheng.cases.packages.gathering import Gathered, Picture, case_data, gather
from mingzheng.cases.queries import EVENT_WORDS, visible_case
from mingzheng.core import files
from mingzheng.core.bags import BagWriter
from mingzheng.core.errors import FieldError, Invalid, Refusal, Refused
from mingzheng.ledger.keys import is_test_key, signing_key
from mingzheng.ledger.models import Entry, Epoch, Leaf, Pending
from mingzheng.ledger.packing import below, in_parts, packed
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence, sequence_through
from mingzheng.ledger.verifier.bag import BOUND_TAGS, SIGNATURE, SIGNED_FIRST
from mingzheng.ledger.verifier.package import FORMAT

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterator, Mapping

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.ledger.models import Checkpoint
    from mingzheng.ledger.recording import Actor

KEEPERS: Final = ("archivist", "unit_head", "agency_head")
LONGEST_PURPOSE: Final = 200


@dataclass(frozen=True)
class Wanted:
    """What package is asked for: for which reader, which party, and why; ``purpose`` stands in the record."""

    scope: Scope
    purpose: str
    party: str = ""


@dataclass(frozen=True)
class Made:
    """A package in an open temporary file that is gone when it is closed; ``entry`` is that of its making."""

    file: IO[bytes]
    name: str
    entry: uuid.UUID
    size: int


class Noted(NamedTuple):
    """The entry of the making, and how many events the case had then."""

    entry: uuid.UUID
    events: int


def may_make(facts: CaseFacts, person_id: uuid.UUID | None, now: dt.datetime) -> bool:
    """Tell whether a person may have packages made: who handles the case, the archivist and the heads of its agency."""
    if person_id is None:
        return False
    if "handler" in facts.roles.get(person_id, frozenset()):
        return True
    return any(holds(person_id, role, facts.agency_id, now) for role in KEEPERS)


def make(case_id: uuid.UUID, wanted: Wanted, *, actor: Actor, reader: Account | None, now: dt.datetime) -> Made:
    """Make a case's package for a reader: record it, prove everything under one checkpoint, write the bag.

    Raises NotVisible, Refused for whoever may not and for a secret case, Invalid without a purpose or a party. Without
    ``reader`` the operator's own command asks, which is recorded as the system's.
    """
    seen = _seen(case_id, actor, reader, now)
    gathered = _checked(seen, wanted)
    noted = _note(seen, wanted, gathered, actor, now)
    checkpoint = _covering(case_id, noted.entry, now)
    folder = Path(settings.DATA_DIR) / "tmp"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"mingzheng-{wanted.scope}-{case_id.hex[-12:]}-{timezone.localtime(now):%Y%m%d%H%M%S}"
    target = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - handed to the caller open
    bag = BagWriter(target, name, timezone.localtime(now))
    try:
        _Writing(seen, wanted, gathered, noted, checkpoint, now).write(bag)
    except BaseException:
        bag.close()
        target.close()
        raise
    size = target.tell()
    target.seek(0)
    return Made(target, f"{name}.zip", noted.entry, size)


def _seen(case_id: uuid.UUID, actor: Actor, reader: Account | None, now: dt.datetime) -> Picture:
    case = visible_case(case_id, reader, now) if reader is not None else find_case(case_id)
    seen = Picture(case, load(case, now=now), BOOK.running(case.procedure, case.law_date, day_of(now)))
    if reader is None or may_make(seen.facts, actor.person_id, now):
        return seen
    refusal = Refusal(
        "package_maker",
        "您不是本案承办人，也不是本机关的档案员或者负责人",
        "行政处罚法#50",
        "请承办人或者档案员制作。",
        who="承办人、档案员、负责人",
        kind="others",
    )
    raise Refused("不能制作案件包", (refusal,))


def _checked(seen: Picture, wanted: Wanted) -> Gathered:
    if seen.case.dossier.secrecy == "secret":
        reason = "涉密案件不经本系统导出"
        refusal = Refusal("package_secret", reason, "保守国家秘密法#30", "请按保密规定以纸质方式办理。", kind="never")
        raise Refused("不能制作案件包", (refusal,))
    purpose = wanted.purpose.strip()
    if not purpose or len(purpose) > LONGEST_PURPOSE:
        raise Invalid(
            (
                FieldError(
                    "purpose",
                    f"请写明制作案件包的用途（{LONGEST_PURPOSE} 字以内）",
                    "提供案卷须有用途，用途记入存证",
                    "例如：当事人申请查阅；应人民法院某号通知提交。",
                ),
            )
        )
    return gather(seen, wanted.scope, wanted.party)


def _note(seen: Picture, wanted: Wanted, gathered: Gathered, actor: Actor, now: dt.datetime) -> Noted:
    """Record that the package is made: for whom, why, and how many events the case has at this moment."""
    with record(MADE, actor=actor, now=now, dossier_id=seen.case.dossier_id) as rec:
        events = Event.objects.filter(case=seen.case).aggregate(last=Max("seq"))["last"] or 0
        rec.facts |= {
            "scope": wanted.scope,
            "party": gathered.party or None,
            "purpose": wanted.purpose.strip(),
            "events": events,
            "files": len(gathered.files),
        }
    return Noted(rec.entry_id, events)


def _covering(case_id: uuid.UUID, entry_id: uuid.UUID, now: dt.datetime) -> Checkpoint:
    """Return a checkpoint that covers the making and everything recorded of the case before it."""
    checkpoint = sequence_through(entry_id, now)
    while Pending.objects.filter(entry__dossier_id=case_id).exists():
        checkpoint = sequence(now)
    return checkpoint


class _Writing:
    """One package being written."""

    def __init__(
        self, seen: Picture, wanted: Wanted, gathered: Gathered, noted: Noted, checkpoint: Checkpoint, now: dt.datetime
    ) -> None:
        self.seen, self.wanted, self.gathered, self.checkpoint, self.now = seen, wanted, gathered, checkpoint, now
        self.made, self.events = noted
        events = self.events
        rows = Event.objects.filter(case=seen.case, seq__lte=events)
        self.by_entry = {row.entry_id: row for row in rows}
        self.shown: list[dict[str, Any]] = []

    def write(self, bag: BagWriter) -> None:
        """Write everything, entries in parts, files piece by piece."""
        entries = self._entries()
        index = dict(Leaf.objects.filter(entry_id__in=[e.pk for e in entries]).values_list("entry_id", "index"))
        for some in in_parts(entries):
            for path, value in self._packed(some):
                bag.add(path, _json(value))
        for one in self.gathered.files:
            with files.open(one.digest, self.seen.case.agency_id) as source:
                if bag.add(one.path, source) != one.digest:
                    raise files.FileDamaged(f"存储中的文件 {one.digest} 已损坏，案件包不能制作。请从备份恢复后再制作。")
        held = anchors.write(bag, self.checkpoint)
        about = self._about(index)
        bag.add("package.json", _json(about))
        bag.add("case.json", _json(case_data(self.seen, self.gathered, self.wanted.scope)))
        bag.add("checkpoint.txt", self.checkpoint.note.encode())
        bag.add("index.html", self._page(about, held).encode())
        bag.finish(self._info(), _signed, SIGNATURE)

    def _entries(self) -> list[Entry]:
        """Return the entries of the case up to the making, and those outside it that erase or hold what is shown."""
        last = Leaf.objects.values_list("index", flat=True).get(entry_id=self.made)
        rows = Entry.objects.filter(dossier_id=self.seen.case.dossier_id, leaf_row__index__lt=self.checkpoint.size)
        own = [e for e in rows.select_related("leaf_row") if e.pk in self.by_entry or e.leaf_row.index <= last]
        events = {row.entry_id for row in Event.objects.filter(case=self.seen.case, seq__gt=self.events)}
        kept = [e for e in own if e.pk not in events]
        extra = {f.entry for f in self.gathered.files} | anchors.erasing(kept)
        more = Entry.objects.filter(pk__in=extra - {e.pk for e in kept}).select_related("leaf_row")
        return sorted([*kept, *more], key=lambda e: e.leaf_row.index)

    def _packed(self, entries: Any) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - a part of the entries
        known = below([entry.pk for entry in entries])
        for entry in entries:
            event = self.by_entry.get(entry.pk)
            allowed = disclosed(self.wanted.scope, self.gathered.opened, entry, event, known, made=self.made)
            value = packed(entry, allowed, known, self.checkpoint)
            value["event"] = event.seq if event else None
            if event is not None:
                closed = not any(key[0] == "cases.event" for key in allowed.rows)
                self.shown.append(self._line(event, value["index"], closed=closed))
            yield f"entries/{value['index']:010d}.json", value

    def _line(self, event: Event, index: int, *, closed: bool) -> dict[str, Any]:
        if closed:
            return {"seq": event.seq, "number": index + 1, "title": "（依范围不公开，只列存根）", "at": None, "who": ""}
        step = self.seen.procedure.steps.get(event.step)
        words = EVENT_WORDS.get(event.kind, event.kind)
        title = f"{step.title}（{words}）" if step else words
        return {"seq": event.seq, "number": index + 1, "title": title, "at": event.at, "who": event.actor_label}

    def _about(self, index: Mapping[uuid.UUID, int]) -> dict[str, Any]:
        case, scope = self.seen.case, self.wanted.scope
        epochs = [
            {"number": e.number, "origin": e.origin, "key": e.key, "first_size": e.first_size}
            for e in Epoch.objects.filter(number__lte=self.checkpoint.epoch.number).order_by("number")
        ]
        names = ("path", "title", "number", "date", "digest", "row", "group")
        return {
            "format": FORMAT,
            "scope": scope,
            "scope_title": SCOPES[scope],
            "case": str(case.pk),
            "case_no": case.case_no,
            "agency": case.agency.name,
            "party": self.gathered.party or None,
            "purpose": self.wanted.purpose.strip(),
            "events": self.events,
            "made_at": timezone.localtime(self.now).isoformat(timespec="seconds"),
            "made": index[self.made],
            "size": self.checkpoint.size,
            "root": bytes(self.checkpoint.root).hex(),
            "epochs": epochs,
            "files": [
                {**{n: getattr(one, n) for n in names}, "index": index[one.entry]} for one in self.gathered.files
            ],
        }

    def _page(self, about: dict[str, Any], held: list[str]) -> str:
        key = signing_key().verifier
        groups: dict[str, list[Any]] = {}
        for one in about["files"]:
            groups.setdefault(one["group"], []).append(one)
        context = {
            "about": about,
            "made_at": self.now,
            "scope_words": SCOPE_WORDS[self.wanted.scope],
            "party": self.gathered.party_name,
            "groups": list(groups.items()),
            "events": sorted(self.shown, key=lambda line: int(line["seq"])),
            "key": key,
            "test_key": is_test_key(key.name),
            "held": held,
            "banner": settings.BANNER,
        }
        return render_to_string("cases/package.html", context)

    def _info(self) -> dict[str, str]:
        case = self.seen.case
        return {
            "Source-Organization": case.agency.name,
            "External-Identifier": f"{case.pk} {self.wanted.scope}",
            "External-Description": f"{case.case_no} 案件包（{SCOPES[self.wanted.scope]}）",
            "Bag-Software-Agent": "mingzheng",
        }


def _json(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _signed(digests: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name} {digests[name]}\n" for name in BOUND_TAGS)
    return signing_key().sign(f"{SIGNED_FIRST}\n{lines}").encode()
