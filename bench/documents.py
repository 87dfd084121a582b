"""A decision paper: its two jobs whole, as the worker runs them after the act."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from django.utils import timezone

from bench.figures import Figure, judged, milliseconds, timed
from bench.playing import district
from mingzheng.documents import actions, tasks
from mingzheng.documents.layouts import DecisionLetter, Paragraph
from mingzheng.documents.models import Document
from mingzheng.documents.specs import PENALTY_DECISION, PaperSpec
from mingzheng.dossiers.actions import open_dossier
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.demo.district import District

PAPERS = 40
FACTS = (
    "经查，当事人于2026年7月3日至2026年8月12日，在其经营场所销售超过保质期的“江城牌”糯米糕（500g/袋）共计36袋，"
    "货值金额人民币1,080.00元。执法人员陈䶮㛃（执法证号LJ33010200017）、𬱖镕玥（执法证号LJ33010200018）现场检查。"
)
SPEC = PaperSpec(
    "penalty_decision",
    "行政处罚决定书",
    "decision.typ",
    DecisionLetter,
    internal=False,
    numbered="罚决",
    sealed=True,
    served=True,
    requires=PENALTY_DECISION,
)
SLOTS = ("facts", "evidence", "statement", "basis", "discretion", "decision")


def measure(scale: float) -> list[Figure]:
    """Return what typesetting and sealing take, reading back, sequencing and their entries included."""
    built = district()
    papers = [frozen(built, number) for number in range(max(3, int(PAPERS * scale)) + 1)]
    _make(papers.pop(0))
    renders, seals = zip(*[_make(paper) for paper in papers], strict=True)
    whole = [render + seal for render, seal in zip(renders, seals, strict=True)]
    pages = Document.objects.get(pk=papers[0].pk).pages
    note = f"{milliseconds(renders)}; {pages} pages, read back, numbered, with a checkpoint, {len(papers)} papers"
    return [
        judged("a decision typeset (PDF/A)", statistics.median(renders) * 1000, 50, unit=" ms", note=note),
        judged(
            "a decision typeset and sealed",
            statistics.median(whole) * 1000,
            150,
            unit=" ms",
            note=f"{milliseconds(whole)}; of this sealing {milliseconds(seals)}",
        ),
    ]


def _make(paper: Document) -> tuple[float, float]:
    now = timezone.now()
    return timed(lambda: tasks.render(paper.pk, now=now)), timed(lambda: tasks.seal(paper.pk, now=now))


def frozen(built: District, number: int) -> Document:
    """Freeze a decision of its own content, in a dossier of its own."""
    now, agency = timezone.now(), built.agencies["market"]
    with record("bench.paper", actor=built.actor("officer"), now=now) as rec:
        dossier = open_dossier(rec, agency_id=agency.pk, kind="penalty", title=f"涉嫌销售超过保质期食品案{number}")
        return actions.freeze(
            rec, dossier=dossier, agency=agency, spec=SPEC, data=letter(agency.name, number, now.date())
        )


def letter(agency: str, number: int, on: dt.date) -> DecisionLetter:
    """Return a decision of several pages, different from every other."""
    return DecisionLetter(
        agency=agency,
        title="行政处罚决定书",
        case_no=f"临江市监案〔2026〕{number}号",
        date=on,
        party=(("当事人", f"临江市滨江新区陈䶮㛃食品第{number}商行"), ("经营者", "陈䶮㛃")),
        opening="本局于2026年8月12日对当事人进行现场检查，现已调查终结。",
        paragraphs=tuple(
            Paragraph(heading=f"{place}、内容", text=f"{FACTS}\n第{number}号。{FACTS}", slot=slot)
            for place, slot in enumerate(SLOTS, start=1)
        ),
        payment="自收到本决定书之日起十五日内缴至指定银行；到期不缴的，可以加处罚款。",
        publicity="本决定将依法向社会公示。",
        remedies="不服本决定的，可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。",
        copies="本文书一式二份。",
    )
