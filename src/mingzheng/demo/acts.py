"""What the people of the demo do and write, act by act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING
from mingzheng.core.digests import digest, raw
from mingzheng.core.identifiers import USCC_ALPHABET, uscc_check
from mingzheng.documents.queries import servability

if TYPE_CHECKING:
    from mingzheng.demo.play import Play


@dataclass(frozen=True)
class Cast:
    """Who plays the parts of an office."""

    officer: str
    officer2: str
    unit_head: str
    head: str
    reviewer: str
    publisher: str
    checker: str
    archivist: str


MARKET = Cast("officer", "officer2", "unit_head", "agency_head", "reviewer", "publisher", "checker", "archivist")


CITY = Cast(
    "city_officer",
    "city_officer2",
    "city_unit_head",
    "city_head",
    "city_reviewer",
    "city_publisher",
    "city_checker",
    "city_archivist",
)


STREET = Cast(
    "street_officer",
    "street_officer2",
    "street_unit_head",
    "street_head",
    "street_reviewer",
    "street_publisher",
    "street_checker",
    "street_archivist",
)


@dataclass(frozen=True)
class Facts:
    """What a story is about."""

    matter: str
    party: dict[str, Any]
    place: str
    conduct: str
    finding: str
    breached: str
    punished_by: str
    witness: str
    fine_fen: int = 800_000
    kinds: tuple[str, ...] = ("警告", "罚款")
    discretion: str = "违法行为轻微，危害后果较小，适用较轻档次。"
    grave: str = "no"
    proposed: dict[str, Any] = field(default_factory=dict)

    @property
    def firm(self) -> bool:
        """Return whether the party is an organisation, for which its head speaks and signs."""
        return bool(self.party["kind"] == "organisation")

    @property
    def receiver(self) -> str:
        """Return who signs for papers."""
        return str(self.party["representative"] if self.firm else self.party["name"])


def firm(name: str, address: str, representative: str) -> dict[str, str]:
    """Return an invented firm as a party, a sole trader by its code, which no register gave out."""
    number = int.from_bytes(raw(digest(name.encode())), "big")
    body = "92990102MA" + "".join(USCC_ALPHABET[number // 31**place % 31] for place in range(7))
    return {
        "kind": "organisation",
        "name": name,
        "identifier": body + uscc_check(body),
        "address": address,
        "phone": "0990-5550188",
        "representative": representative,
    }


def register(play: Play, cast: Cast, about: Facts, **clue: Any) -> None:  # noqa: ANN401
    """Open the case with its clue."""
    play.open(cast.officer, about.matter, [about.party], summary=about.finding, place=about.place, **clue)


def inspect(play: Play, cast: Cast, about: Facts, *, officers: tuple[str, ...] = ()) -> None:
    """Inspect on site; by default both officers, the second confirming afterwards."""
    named = officers or (cast.officer, cast.officer2)
    done = play.do(
        cast.officer,
        "inspect",
        officers=named,
        place=about.place,
        at=play.now - dt.timedelta(minutes=40),
        ended_at=play.now.isoformat(),
        id_shown="yes",
        recusal_told="yes",
        present=f"{about.witness}（{'在场负责人' if about.firm else '见证人'}）",
        findings=about.finding,
        measures_taken="no",
    )
    if cast.officer2 in named:
        play.confirm(cast.officer2, done.seq)


def propose_filing(play: Play, cast: Cast, about: Facts) -> None:
    """Propose filing."""
    day = play.now.astimezone(BEIJING).date().isoformat()
    play.do(
        cast.officer,
        "file_case",
        conduct=about.conduct,
        brief=about.finding,
        basis=["行政处罚法#54.2", about.breached],
        conduct_ended_on=day,
        discovered_on=day,
        handlers=[str(play.person(cast.officer)), str(play.person(cast.officer2))],
        crime_suspected="no",
        measures_planned="no",
        opinion="建议立案调查。",
    )


def question(play: Play, cast: Cast, about: Facts, *, confirmed: bool = True) -> None:
    """Question the person in charge of a firm, or who saw what a person did."""
    role, who = ("representative", "负责日常管理") if about.firm else ("witness", "住在附近，当时看见了经过")
    truth = "属实，是我们疏忽了。" if about.firm else "属实，和我看见的一样。"
    done = play.do(
        cast.officer,
        "question",
        officers=(cast.officer, cast.officer2),
        place=f"{play.case.agency.name}询问室",
        at=play.now - dt.timedelta(minutes=30),
        ended_at=play.now.isoformat(),
        person_name=about.witness,
        person_role=role,
        phone="13900000000",
        id_shown="yes",
        rights_told="yes",
        questions=[
            {"question": "请说明你的身份和职务。", "answer": f"我叫{about.witness}，{who}。"},
            {"question": "检查当日的情况是否属实？", "answer": truth},
        ],
        read_back="yes",
    )
    if confirmed:
        play.confirm(cast.officer2, done.seq)


def conclude(play: Play, cast: Cast, about: Facts, *, fine_fen: int | None = None) -> None:
    """Conclude the investigation with a proposal; the unit head signs."""
    propose_conclusion(play, cast, about, fine_fen=fine_fen)
    play.approve(cast.unit_head)


def propose_conclusion(play: Play, cast: Cast, about: Facts, *, fine_fen: int | None = None) -> None:
    """Propose the conclusion."""
    amount = about.fine_fen if fine_fen is None else fine_fen
    day = play.case.filed_on.isoformat() if play.case.filed_on else ""
    play.do(
        cast.officer,
        "conclude",
        proposals=[
            {
                "party": play.party(),
                "facts": f"{about.finding}上述事实有现场笔录、询问笔录等证据证明。",
                "evidence": [
                    "现场笔录一份，证明检查时的情况",
                    f"询问笔录一份，证明{'当事人对事实的陈述' if about.firm else '证人看见的经过'}",
                ],
                "breached": [about.breached],
                "punished_by": [about.punished_by],
                "kinds": [kind for kind in about.kinds if amount or kind != "罚款"],
                "fine_fen": amount,
                "discretion": about.discretion,
                **about.proposed,
            }
        ],
        conduct_ended_on=day,
        complex_or_grave=about.grave,
        crime_suspected="no",
        public_interest="no",
        social_risk="no",
        complex_multi_legal="no",
        third_party_major="no",
        judgement_reason="事实清楚、法律关系单一，影响限于一处。",
    )


def notify(play: Play, cast: Cast, about: Facts) -> None:
    """Issue the notice, take it over paper, serve it."""
    play.do(
        cast.officer,
        "issue_notice",
        play.party(),
        contact=play.district.people[cast.officer].name,
        contact_phone=play.case.agency.phone,
        contact_address=play.case.agency.address,
    )
    play.approve(cast.unit_head)
    deliver(play, cast, about, "prior_notice")


def deliver(play: Play, cast: Cast, about: Facts, code: str) -> None:
    """Take a paper over wet signature and seal where it needs that, and serve it."""
    paper = play.paper(code, play.party())
    if servability(paper) is not None:
        play.wet(paper, cast.officer, cast.officer2)
    signed = {"receiver": about.receiver, "relation": "本人", "place": about.place}
    play.serve(paper, cast.officer, cast.officer2, **signed)


def submit(play: Play, cast: Cast) -> None:
    """Submit for legal review."""
    play.do(cast.officer, "request_review", statement="事实清楚、证据确凿，适用依据正确，裁量适当，请审核。")


def accept(play: Play, cast: Cast, subject: str) -> None:
    """Take the request over as the reviewer and open the papers."""
    play.do(cast.reviewer, "accept_review", subject, verdict="accepted")
    for paper in (
        "request",
        "draft_decision",
        "investigation_report",
        "evidence",
        "law",
        "benchmark",
        "certificates",
        "list",
    ):
        play.open_paper(cast.reviewer, paper)


def give_opinion(play: Play, cast: Cast, subject: str, problem: str = "") -> None:
    """Give the opinion as the reviewer: agreement, or what has to be mended."""
    elements = (
        "subject",
        "officers",
        "facts",
        "evidence",
        "law",
        "discretion",
        "procedure",
        "power",
        "papers",
        "crime",
        "other",
    )
    findings = [
        {
            "element": e,
            "verdict": "不符合" if problem and e == "discretion" else "符合",
            "note": problem if e == "discretion" else "",
        }
        for e in elements
    ]
    words = (
        {"kind": "REVISE", "opinion": problem} if problem else {"kind": "AGREE", "opinion": "同意拟作出的处罚决定。"}
    )
    play.do(cast.reviewer, "give_opinion", subject, step_up=True, findings=findings, **words)


def propose_decision(play: Play, cast: Cast) -> None:
    """Propose the decision; the unit head signs."""
    play.do(
        cast.officer,
        "decide",
        play.party(),
        payee="澜川银行溪桥支行（演示）",
        reconsideration_body="溪桥区人民政府",
        court="溪桥区人民法院",
    )
    play.approve(cast.unit_head, reason="拟同意。")


def decide(play: Play, cast: Cast) -> None:
    """Make the decision."""
    propose_decision(play, cast)
    play.approve(cast.head, reason="同意。")


def draft_publication(play: Play, cast: Cast, about: Facts) -> None:
    """Draft the publication."""
    play.do(cast.publisher, "draft_publication", play.party(), summary=about.finding)


def check_publication(play: Play, cast: Cast) -> None:
    """Check and approve it as a second person."""
    play.do(cast.checker, "check_publication", play.party(), step_up=True, verdict="approved")


def pay(play: Play, cast: Cast, number: str) -> None:
    """Enter that the fine is paid in full."""
    decision = play.case.decisions.get()
    day = play.now.astimezone(BEIJING).date().isoformat()
    amount = f"{decision.fine_fen / 100:.2f}"
    play.do(
        cast.officer, "record_payment", play.party(), amount_fen=amount, paid_on=day, receipt_no=number, channel="bank"
    )


def originals(play: Play, cast: Cast) -> None:
    """Every record and receipt comes back signed."""
    for code in ("inspection_record", "interview_record", "service_receipt"):
        for document in play.papers(code):
            if document.state != "checked":
                play.wet(document, cast.officer, cast.officer2)


def close(play: Play, cast: Cast) -> None:
    """Close the case."""
    play.do(cast.officer, "close_case", result="罚款已缴清，违法行为已改正，处罚决定已公示。")
    play.approve(cast.unit_head)
    play.approve(cast.head)


def state(play: Play, cast: Cast) -> None:
    """Write down what the party states."""
    words = "当事人称已当场改正，请求从轻处理。"
    play.do(cast.officer, "make_statement", play.party(), form="written", content=words)


def answer(play: Play, cast: Cast) -> None:
    """Answer the statement as the handlers."""
    reasons = "改正及时的理由成立，裁量时已考虑。"
    play.do(cast.officer, "answer_statement", play.party(), adopted="part", reasons=reasons)
    play.approve(cast.unit_head)


def archive(play: Play, cast: Cast) -> None:
    """Archive the file."""
    play.do(cast.archivist, "archive_case", retention="30", boxed_at="1 号库 3 架", note="全卷齐全。")
