"""What a text finds for a reader: cases, parties, papers, places, law, publications, people; grouped, capped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mingzheng.agencies.models import Certificate, Person
from mingzheng.cases.engine.models import Case
from mingzheng.cases.law_table import rules
from mingzheng.core.crypto import blind_index
from mingzheng.core.identifiers import normalise
from mingzheng.core.text import fault
from mingzheng.documents.models import Document
from mingzheng.dossiers.models import DossierSubject, Individual, Organisation
from mingzheng.finding import asking, indexing, tokens
from mingzheng.finding.asking import Match, Scope
from mingzheng.law.citation import chinese_number, parse_key
from mingzheng.law.index import shipped_index
from mingzheng.publication.importing.models import ImportedNotice
from mingzheng.publication.models import Publication, PublicationVersion
from mingzheng.publication.search import number_key, runs

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

LONGEST: Final = 100
SHOWN: Final = 8
NARROWED: Final = 500
CANDIDATES: Final = 60
SHORTEST_NUMBER: Final = 15
SHORTEST_CARD: Final = 4
SHORTEST_NAME: Final = 2
NOTICE_ROLES: Final = frozenset({"publisher", "checker"})


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, what tells it apart, and the case or the row that it leads to."""

    kind: str
    label: str
    detail: str = ""
    case_id: uuid.UUID | None = None
    row_id: uuid.UUID | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; ``more`` says that there are others which the reader may see."""

    kind: str
    title: str
    hits: tuple[Hit, ...]
    more: bool = False


def find(scope: Scope, text: str, roles: frozenset[str]) -> list[Group]:
    """Return what a text finds, by kind; a kind without a hit is not there, whether absent or not to be seen."""
    text = text.strip()[:LONGEST]
    wanted = runs(text)
    if fault(text) or not wanted:
        return []
    identified = _identified(scope, text)
    groups = [
        _group("party", "当事人（证件号码）", identified),
        _group("case", "案件", _cases(scope, text, wanted)),
        _group("party", "当事人", [] if identified else _parties(scope, wanted)),
        _group("paper", "文书", _papers(scope, text, wanted)),
        _group("place", "地址", _places(scope, text)),
        _group("published", "公示", _published(scope, text, wanted)),
        _group("notice", "外部导入的公示", _imported(scope, text) if roles & NOTICE_ROLES else []),
        _group("law_case", "依据这一条的案件", _by_law(scope, wanted)),
        _group("law", "法条", _articles(text)),
        _group("person", "本机关人员", _people(scope, text)),
    ]
    return [group for group in groups if group.hits]


def case_ids(scope: Scope, text: str) -> list[uuid.UUID]:
    """Return up to 500 cases that a text finds, to narrow the list of cases by."""
    wanted = runs(text := text.strip()[:LONGEST])
    if fault(text) or not wanted:
        return []
    found = [hit.case_id for hit in _identified(scope, text)]
    for kind in (indexing.CASE, indexing.PARTY, indexing.PAPER):
        numbered = kind != indexing.PARTY
        for match in asking.ways(text, wanted) if numbered else [Match(runs=tuple(wanted))]:
            if rows := asking.rows(scope, kind, match, NARROWED):
                found += [dossier for _, dossier in rows]
                break
    found += [hit.case_id for hit in _places(scope, text)]
    return [one for one in dict.fromkeys(found) if one is not None][:NARROWED]


def _group(kind: str, title: str, hits: list[Hit]) -> Group:
    return Group(kind, title, tuple(hits[:SHOWN]), more=len(hits) > SHOWN)


def _ids(scope: Scope, kind: str, matches: Iterable[Match]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    return next((rows for m in matches if (rows := asking.rows(scope, kind, m, SHOWN + 1))), [])


def _named(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Case]:
    return Case.objects.select_related("dossier", "agency").in_bulk(list(ids))


def _of_case(kind: str, case: Case, detail: str = "") -> Hit:
    return Hit(kind, case.case_no, detail or case.dossier.title, case_id=case.pk)


def _cases(scope: Scope, text: str, wanted: list[str]) -> list[Hit]:
    found = _ids(scope, indexing.CASE, asking.ways(text, wanted))
    cases = _named(pk for pk, _ in found)
    return [_of_case("case", cases[pk]) for pk, _ in found if pk in cases]


def _by_law(scope: Scope, wanted: list[str]) -> list[Hit]:
    if len("".join(wanted)) < SHORTEST_NAME or "".join(wanted).isdigit():
        return []
    found = _ids(scope, indexing.LAW, [Match(runs=tuple(wanted))])
    cases = _named(pk for pk, _ in found)
    return [_of_case("law_case", cases[pk]) for pk, _ in found if pk in cases]


def _parties(scope: Scope, wanted: list[str]) -> list[Hit]:
    return _subjects(pk for pk, _ in _ids(scope, indexing.PARTY, [Match(runs=tuple(wanted))]))


def _subjects(ids: Iterable[uuid.UUID]) -> list[Hit]:
    wanted = list(ids)
    rows = DossierSubject.objects.select_related("individual", "organisation").in_bulk(wanted)
    cases = _named(row.dossier_id for row in rows.values())
    return [
        Hit("party", str(row.individual or row.organisation), f"{case.case_no} {row.get_role_display()}", case.pk)
        for row in (rows[pk] for pk in wanted if pk in rows)
        if (case := cases.get(row.dossier_id)) is not None
    ]


def _papers(scope: Scope, text: str, wanted: list[str]) -> list[Hit]:
    found = _ids(scope, indexing.PAPER, asking.ways(text, wanted))
    rows = Document.objects.defer("data", "subject").in_bulk([pk for pk, _ in found])
    return [
        Hit("paper", rows[pk].number, f"《{rows[pk].title}》", case_id=dossier, row_id=pk)
        for pk, dossier in found
        if pk in rows
    ]


def _published(scope: Scope, text: str, wanted: list[str]) -> list[Hit]:
    found = [pk for pk, _ in _ids(scope, indexing.PUBLISHED, asking.ways(text, wanted))]
    rows = Publication.objects.defer("source").in_bulk(found)
    versions = PublicationVersion.objects.filter(publication_id__in=found).order_by("number")
    fields = {row.publication_id: row.fields for row in versions}
    cases = set(Case.objects.filter(pk__in=[r.dossier_id for r in rows.values()]).values_list("pk", flat=True))
    return [
        Hit(
            "published",
            str(fields.get(pk, {}).get("title", "")) or "公示稿",
            f"{fields.get(pk, {}).get('number', '')} {row.get_state_display()}".strip(),
            case_id=row.dossier_id if row.dossier_id in cases else None,
            row_id=pk,
        )
        for pk, row in ((pk, rows[pk]) for pk in found if pk in rows)
    ]


def _imported(scope: Scope, text: str) -> list[Hit]:
    """Return notices imported from elsewhere, by their whole number: their texts stay encrypted."""
    person = scope.account.person
    if person is None:
        return []
    numbers = {text, number_key(text)}
    rows = ImportedNotice.objects.filter(agency_id=person.agency_id, number__in=numbers).defer("values")
    return [Hit("notice", r.number, r.get_state_display(), row_id=r.pk) for r in rows[: SHOWN + 1]]


def _places(scope: Scope, text: str) -> list[Hit]:
    """Return cases with an address that holds a text: found by keyed pairs, then compared in plain."""
    words, plain = tokens.asked_address(text), tokens.folded(text)
    if not words or plain.isdigit():
        return []
    found = [d for _, d in asking.rows(scope, indexing.PLACE, Match(words=tuple(words)), CANDIDATES)]
    cases, subjects, places = _named(found), _subjects_of(found), indexing.places_of(found)
    hits = []
    for pk in (one for one in found if one in cases):
        holding = [a for a in indexing.addresses(places.get(pk, []), subjects.get(pk, [])) if plain in tokens.folded(a)]
        hits += [Hit("place", holding[0], cases[pk].case_no, case_id=pk)] if holding else []
        if len(hits) > SHOWN:
            break
    return hits


def _subjects_of(dossiers: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[DossierSubject]]:
    rows = DossierSubject.objects.filter(dossier_id__in=list(dossiers), role__in=indexing.SUBJECTS)
    found: dict[uuid.UUID, list[DossierSubject]] = {}
    for row in rows.select_related("individual", "organisation"):
        found.setdefault(row.dossier_id, []).append(row)
    return found


def _identified(scope: Scope, text: str) -> list[Hit]:
    """Return the parties under a number of identity, exactly: the number itself stands only encrypted (blind index)."""
    plain = normalise(text)
    if len(plain) < SHORTEST_NUMBER or not plain.isascii() or not plain.isalnum():
        return []
    people = Individual.objects.filter(agency_id__in=scope.agencies, id_index=blind_index("id_number", plain))
    firms = Organisation.objects.filter(agency_id__in=scope.agencies, uscc_index=blind_index("uscc", plain))
    of_people = DossierSubject.objects.filter(individual__in=people.values("pk"), role__in=indexing.SUBJECTS)
    rows = of_people | DossierSubject.objects.filter(organisation__in=firms.values("pk"), role__in=indexing.SUBJECTS)
    subjects = {dossier: pk for pk, dossier in rows.order_by("-pk").values_list("pk", "dossier_id")[:NARROWED]}
    return _subjects(subjects[d] for d in asking.visible_of(scope, subjects, SHOWN + 1))


def _people(scope: Scope, text: str) -> list[Hit]:
    """Return people of the own agency by name, and by the whole or the last four and more of a certificate's number."""
    person, plain = scope.account.person, normalise(text)
    if person is None:
        return []
    here = Person.objects.filter(agency_id=person.agency_id).select_related("unit")
    found = {row.pk: row for row in here.filter(name__contains=text).order_by("name", "pk")[: SHOWN + 1]}
    cards = Certificate.objects.filter(person__agency_id=person.agency_id).order_by("pk")
    if len(plain) >= SHORTEST_CARD and plain.isascii():
        numbers = {row.person_id for row in cards.filter(number__endswith=plain)[: SHOWN + 1]}
        found |= {row.pk: row for row in here.filter(pk__in=numbers)}
    shown: dict[uuid.UUID, str] = {}
    for card in cards.filter(person_id__in=found):
        shown[card.person_id] = card.number
    return [
        Hit("person", row.name, " ".join(filter(None, (_unit(row), row.post, _card(shown.get(pk, ""))))), row_id=pk)
        for pk, row in found.items()
    ]


def _unit(row: Person) -> str:
    return row.unit.name if row.unit else ""


def _card(number: str) -> str:
    return f"执法证 {number}" if number else ""


def _articles(text: str) -> list[Hit]:
    """Return the articles of the law library that a text names: by name and number, or by our line on them."""
    plain = tokens.folded(text)
    if len(plain) < SHORTEST_NAME or plain.isdigit():
        return []
    found = [key for key, said in _law() if any(plain in one for one in said)]
    return [Hit("law", key, "", key=key) for key in found[: SHOWN + 1]]


@lru_cache(maxsize=1)
def _law() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return every article known here with the forms in which people ask for it."""
    keys: dict[str, None] = {rule.article: None for rule in rules() if rule.article}
    gists: dict[str, str] = {}
    for instrument in shipped_index().instruments:
        for number, gist in instrument.version[-1].gists.items():
            gists.setdefault(f"{instrument.key}#{number}", gist)
    return tuple((key, _said(key, gists.get(key, ""))) for key in dict.fromkeys([*keys, *gists]))


def _said(key: str, gist: str) -> tuple[str, ...]:
    parsed = parse_key(key)
    instrument = shipped_index().find(parsed.instrument)
    names = (instrument.key, instrument.title, *instrument.aliases) if instrument else (parsed.instrument,)
    ends = (f"第{chinese_number(parsed.no)}条", f"第{parsed.no}条", f"{parsed.no}条") if parsed.no else ("",)
    return (*(tokens.folded(f"{name}{end}") for name in names for end in ends), tokens.folded(gist))
