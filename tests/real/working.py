"""Works a real published decision from clue to portal: what it tells is taken, what it does not tell is supplied."""

import dataclasses
import datetime as dt
import re
import zoneinfo

from mingzheng.core.identifiers import DocumentNumber, uscc_error
from mingzheng.demo import district as districts
from mingzheng.demo.play import Play
from mingzheng.documents import numbering
from tests.stories import scripts

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
SERIES = "罚决"
START_DAY = (9, 4)  # a working day, with no long holiday in the four weeks that follow


@dataclasses.dataclass
class Told:
    """What the record tells, by the labels of its spans."""

    id: str
    authority: str
    number: str
    party: str
    kind: str
    code: str
    address: str
    representative: str
    facts: str
    others: tuple[str, ...]


def told(record):
    """Return what a record tells; parts that the authority masked itself are as good as untold."""
    spans = record["spans"]
    first = lambda *kinds: next((s for s in spans if s["type"] in kinds), None)
    text_of = lambda span: span["text"] if span else ""
    person = first("NAME_PARTY") if first("ORG_SOLE") is None else None
    code = text_of(first("USCI"))
    last = first("NAME_LEGALREP") or first("ADDR_HOME", "ADDR_BIZ")
    named = [s["text"] for s in spans if s["type"] == "NAME_OTHER"]
    return Told(
        id=record["id"],
        authority=record["authority"],
        number=record["doc_no"],
        party=text_of(person or first("ORG", "ORG_SOLE")),
        kind="individual" if person else "organisation",
        code="" if person or uscc_error(code) else code,
        address=text_of(first("ADDR_HOME", "ADDR_BIZ")),
        representative=text_of(first("NAME_LEGALREP")),
        facts=record["text"][last["end"] :].partition("\n")[2].strip(),
        others=tuple(dict.fromkeys(named)),
    )


def number_parts(told_):
    """Return the short code and the style under which the series comes nearest to the authority's number."""
    parsed = DocumentNumber.parse(told_.number)
    end = "字" if parsed.word.endswith("字") else ""
    word = parsed.word.removesuffix(end) if end else parsed.word
    for stem in (SERIES, "罚"):
        if word.endswith(stem):
            word = word.removesuffix(stem)
            break
    return parsed, word, "{short}{series}" + end + "〔{year}〕" + parsed.unit.lower() + "{serial}号"


class RealDistrict:
    """The invented district with its market agency under a real name and number form."""

    def __init__(self, told_, monkeypatch):
        self.told, self.monkeypatch = told_, monkeypatch
        self.parsed, self.short, self.style = number_parts(told_)
        self.start = dt.datetime(self.parsed.year, *START_DAY, 9, 0, tzinfo=SHANGHAI)

    def build(self):
        (key, facts, unit, parts), *rest = districts.OFFICES
        own = facts | {"name": self.told.authority, "short_code": self.short}
        spec = districts.CapacitySpec
        self.monkeypatch.setattr(districts, "OFFICES", ((key, own, unit, parts), *rest))
        self.monkeypatch.setattr(
            districts, "CapacitySpec", lambda **given: spec(**(given | {"number_style": self.style}))
        )
        return districts.build(self.start - dt.timedelta(days=1))


def parties(told_):
    given = {"kind": told_.kind, "name": told_.party, "identifier": told_.code, "address": told_.address}
    if told_.kind == "individual":
        return [given | {"birth_on": "1975-05-01"}]
    return [given | {"representative": told_.representative}]


def worked(told_, monkeypatch, seal_of):
    """Return the play after the decision was published on the portal."""
    real = RealDistrict(told_, monkeypatch)
    district = real.build()
    agency = district.agencies["market"]
    seal_of(agency)
    numbering.start_after(agency, series=SERIES, year=real.parsed.year, last=real.parsed.serial - 1)
    play = Play(district, real.start)
    day = real.start.date().isoformat()
    play.open("officer", scripts.MATTER, parties(told_), summary="检查时发现。")
    seen = play.do("officer", "inspect", officers=("officer", "officer2"), **inspection(told_, play))
    play.confirm("officer2", seen.seq)
    given = scripts.filing(play, conduct_ended_on=day, discovered_on=day)
    play.do("officer", "file_case", **given)
    play.approve("unit_head")
    play.approve("agency_head")
    asked = play.do(
        "officer", "question", officers=("officer", "officer2"), **interview(play, told_.representative or told_.party)
    )
    play.confirm("officer2", asked.seq)
    facts = told_.facts or "以上事实由本机关查明。"
    play.do(
        "officer",
        "conclude",
        **scripts.conclusion(scripts.proposal(play.party(), facts=facts), conduct_ended_on=day),
    )
    play.approve("unit_head")
    scripts.notified(play)
    play.wait(days=14).tick()
    scripts.served(scripts.decided(scripts.reviewed(play)))
    party = play.party()
    play.do("publisher", "draft_publication", party, summary=facts, others=list(told_.others))
    play.do("checker", "check_publication", party, step_up=True, verdict="approved")
    return play, real


def inspection(told_, play):
    return scripts.inspection(
        ended_at=play.now.isoformat(), present=told_.representative or told_.party, findings=told_.facts or "已查看。"
    )


def interview(play, name):
    return scripts.interview(play.now.isoformat(), person_name=name, person_role="staff")


def below_the_county(address):
    """Return what follows the last 县, 区 or 市 of an address: the part that betrays a home."""
    return re.split(r"(?<=[县区市])", address)[-1]
