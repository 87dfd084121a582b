"""Records what people did in a play as a stream of plain JSON, and plays a stream again on today's code (B16).

Ids are written relative: ``party:0``, ``document:3``, ``content:0`` (the subject of a review), ``person:officer``.
"""

import contextlib
import datetime as dt
import json
from pathlib import Path

from mingzheng.cases.engine.models import Act, Event, Track
from mingzheng.core.errors import DomainError
from mingzheng.demo.play import Play
from mingzheng.documents.models import Document

FOLDER = Path(__file__).parent / "streams"


def places(papers):
    """Return (code, how many of it came before) → its number among the papers of a recorded stream."""
    codes = [code for code, *_ in papers]
    return {(code, codes[:n].count(code)): n for n, code in enumerate(codes)}


def symbols(play, recorded=None):
    """Return id → symbol of what the case has now; papers have their number in the record, new ones their code."""
    found = {str(person.pk): f"person:{key}" for key, person in play.district.people.items()}
    parties = play.case.parties.order_by("position") if play.case_id.int else ()
    found |= {str(p.pk): f"party:{n}" for n, p in enumerate(parties)}
    papers = Document.objects.filter(dossier_id=play.case_id).order_by("frozen_at", "pk")
    rows = [(str(pk), code) for pk, code in papers.values_list("pk", "code")]
    own = places([(code,) for _, code in rows])
    known = own if recorded is None else places(recorded)
    for (code, before), n in own.items():
        found[rows[n][0]] = f"document:{known.get((code, before), f'{code}.{before}')}"
    reviews = Track.objects.filter(case_id=play.case_id, kind="review").order_by("opened_by")
    return found | {t.subject: f"content:{n}" for n, t in enumerate(reviews)}


def sequel(play, recorded):
    """Return number in the record → number now, act by act: what is made between them may be more today."""
    case = play.case_id
    now = Act.objects.filter(case_id=case).order_by("seq").values_list("seq", flat=True) if case.int else ()
    return dict(zip([seq for seq, *_ in recorded], now, strict=False))


def replaced(value, names):
    """Return a value with every name in its texts replaced, dates as ISO texts."""
    if isinstance(value, dict):
        return {k: replaced(v, names) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [replaced(v, names) for v in value]
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, str):
        for name in sorted(names, key=len, reverse=True):
            value = value.replace(name, names[name])
    return value


def refusal(error):
    """Return how a refused call is written down."""
    return [type(error).__name__, sorted({r.gate for r in getattr(error, "refusals", ())})]


class RecordingPlay(Play):
    """A play that writes down each call a person made, at which moment, with what, and whether it was refused."""

    def __init__(self, district, now):
        super().__init__(district, now)
        self.calls, self._inside = [], False

    @contextlib.contextmanager
    def _noted(self, call, who="", **given):
        if self._inside:
            yield
            return
        entry = {"now": self.now.isoformat(), "call": call, "who": who, **replaced(given, symbols(self))}
        self.calls.append(entry)
        self._inside = True
        try:
            yield
        except DomainError as error:
            entry["refused"] = refusal(error)
            raise
        finally:
            self._inside = False

    def open(self, who, matter, parties, **clue):
        with self._noted("open", who, matter=matter, parties=parties, clue=clue):
            return super().open(who, matter, parties, **clue)

    def do(self, who, step, subject="", **values):
        with self._noted("do", who, step=step, subject=subject, values=values):
            return super().do(who, step, subject, **values)

    def _sign(self, who, verdict, act_seq, reason):
        newest = Act.objects.filter(case_id=self.case_id, status="proposed").order_by("seq").last()
        seq = act_seq or (newest.seq if newest else None)
        with self._noted("sign", who, verdict=verdict, act_seq=seq, reason=reason):
            return super()._sign(who, verdict, act_seq, reason)

    def confirm(self, who, act_seq):
        with self._noted("confirm", who, act_seq=act_seq):
            return super().confirm(who, act_seq)

    def wet(self, document, joiner, checker, *, keeper="印章管理员"):
        with self._noted("wet", joiner, document=str(document.pk), checker=checker, keeper=keeper):
            return super().wet(document, joiner, checker, keeper=keeper)

    def tick(self):
        with self._noted("tick"):
            return super().tick()


def outcome(play, recorded=None):
    """Return what came of a play: its events with their moves, its acts, its papers, the state of every track."""
    names = symbols(play, recorded)
    events = Event.objects.filter(case_id=play.case_id).order_by("seq")
    acts = Act.objects.filter(case_id=play.case_id).order_by("seq").prefetch_related("defects")
    papers = Document.objects.filter(dossier_id=play.case_id).order_by("frozen_at", "pk")
    tracks = Track.objects.filter(case_id=play.case_id)
    found = {
        "events": [
            [e.seq, e.kind, e.step, e.track_kind, e.track_subject, e.at.astimezone(dt.UTC), e.actor_label, e.moves]
            for e in events
        ],
        "acts": [[a.seq, a.step, a.status, a.outcome, sorted(d.gate for d in a.defects.all())] for a in acts],
        "papers": [[d.code, d.number, d.state] for d in papers],
        "states": sorted([t.kind, replaced(t.subject, names), t.state] for t in tracks),
    }
    return json.loads(json.dumps(replaced(found, names)))


def replay(play, calls, recorded):
    """Make every recorded call again at its moment; acts and papers are found by their place in the record."""
    for call in calls:
        play.now = dt.datetime.fromisoformat(call["now"])
        ids = {symbol: actual for actual, symbol in symbols(play, recorded["papers"]).items()}
        if "act_seq" in call:
            call["act_seq"] = sequel(play, recorded["acts"]).get(call["act_seq"], call["act_seq"])
        said = None
        try:
            CALLS[call["call"]](play, replaced(call, ids))
        except DomainError as error:
            said = refusal(error)
        assert said == call.get("refused"), (said, call)


def _do(play, call):
    values = dict(call["values"])
    if isinstance(values.get("at"), str):
        values["at"] = dt.datetime.fromisoformat(values["at"])
    play.do(call["who"], call["step"], call["subject"], **values)


CALLS = {
    "open": lambda play, c: play.open(c["who"], c["matter"], c["parties"], **c["clue"]),
    "do": _do,
    "sign": lambda play, c: play._sign(c["who"], c["verdict"], c["act_seq"], c["reason"]),
    "confirm": lambda play, c: play.confirm(c["who"], c["act_seq"]),
    "wet": lambda play, c: play.wet(Document.objects.get(pk=c["document"]), c["who"], c["checker"], keeper=c["keeper"]),
    "tick": lambda play, c: play.tick(),
}
