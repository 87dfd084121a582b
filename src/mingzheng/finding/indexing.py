"""Keeps the index of the console's search: it follows the leaves of the record, so that no act waits for it.

What a dossier's rows say is computed from the dossier alone, as often as anybody likes: being killed between two
batches costs nothing but doing one again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.db import connections, transaction

from mingzheng.cases.engine.models import Act, Case
from mingzheng.core.errors import DomainError
from mingzheng.documents.models import Document
from mingzheng.dossiers.models import Dossier, DossierSubject, Secrecy, SubjectRole
from mingzheng.finding import following, tokens
from mingzheng.finding.following import OF_SUBJECTS
from mingzheng.finding.models import TABLE, Position, Row
from mingzheng.law.citation import chinese_number, parse_key
from mingzheng.law.queries import cite
from mingzheng.publication.models import Publication, PublicationVersion
from mingzheng.publication.search import grams, search_text
from mingzheng.publication.search_index import install

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

CASE, PARTY, PAPER, PLACE, LAW, PUBLISHED = "c", "p", "d", "a", "l", "n"
READER: Final = 1
SUBJECTS: Final = (SubjectRole.PARTY, SubjectRole.INSPECTED, SubjectRole.AGENT)
"""Who is found by name; witnesses and others are not what a case is looked up by."""
WATCHED: Final = frozenset(
    {
        *("dossiers.dossier", "dossiers.dossiersubject", "cases.case", "cases.act", "documents.document"),
        *("publication.publication", "publication.publicationversion", *OF_SUBJECTS),
    }
)
LONGEST: Final = 2_000
Key: TypeAlias = "tuple[str, uuid.UUID]"


def reinstall_after_migration(using: str, **_: Any) -> None:  # noqa: ANN401 - a receiver's keywords
    """Put the index in place at ``post_migrate``."""
    install(connections[using], TABLE)


def follow(now: dt.datetime) -> int:
    """Take up what the record has got since the last time, at most 500 entries; return how many were looked at."""
    del now
    with transaction.atomic():
        count, dossiers, _ = following.take(READER, WATCHED)
        for dossier_id in dossiers:
            index(dossier_id)
    return count


def follow_all(now: dt.datetime) -> int:
    """Take up everything that waits; return how many entries were looked at."""
    done = 0
    while count := follow(now):
        done += count
    return done


def start_anew() -> None:
    """Forget how far the record was followed, so that every row is made again (after the key of indexes changed)."""
    Position.objects.filter(pk=READER).update(leaves=0)


def index(dossier_id: uuid.UUID) -> None:
    """Make the rows of one dossier say what it says now: none unless it is open to whole units."""
    dossier = Dossier.objects.filter(pk=dossier_id, secrecy=Secrecy.NORMAL).first()
    wanted = _wanted(dossier) if dossier else {}
    standing = {(row.kind, row.object_id): row for row in Row.objects.filter(dossier_id=dossier_id)}
    gone = [row.pk for key, row in standing.items() if key not in wanted]
    Row.objects.filter(pk__in=gone).delete()
    for key, text in wanted.items():
        row = standing.get(key)
        if row is None:
            Row.objects.create(kind=key[0], object_id=key[1], dossier_id=dossier_id, search=text)
        elif row.search != text:
            Row.objects.filter(pk=row.pk).update(search=text)


def _wanted(dossier: Dossier) -> dict[Key, str]:
    found: dict[Key, list[str]] = {}
    case = Case.objects.filter(pk=dossier.pk).select_related("matter").first()
    subjects = list(
        DossierSubject.objects.filter(dossier=dossier, role__in=SUBJECTS).select_related("individual", "organisation")
    )
    if case is not None:
        text = f"{dossier.title}，{case.case_no}，{case.matter.name}，{case.matter.code}"
        found[CASE, case.pk] = [*tokens.of_number(case.case_no), *grams(text)]
        found[LAW, case.pk] = grams("，".join(_articles(case.matter.basis)))
        found[PLACE, case.pk] = _places(case, subjects)
    for one in subjects:
        found[PARTY, one.pk] = grams(str(one.individual or one.organisation))
    papers = Document.objects.filter(dossier=dossier).exclude(number="")
    for pk, number, title in papers.values_list("pk", "number", "title"):
        found[PAPER, pk] = [*tokens.of_number(number), *grams(f"{title}，{number}")]
    for pk, fields in _published(dossier):
        found[PUBLISHED, pk] = [*tokens.of_number(str(fields.get("number") or "")), search_text(fields)]
    of_agency = tokens.agency(dossier.agency_id)
    return {key: " ".join([tokens.kind(key[0]), of_agency, *words]) for key, words in found.items() if words}


def _articles(basis: Iterable[dict[str, str]]) -> list[str]:
    """Return each article of a matter as people write it: 食品安全法第四十五条, 食品安全法第45条, 食品安全法45条."""
    found: dict[str, None] = {}
    for key in (pair.get(part, "") for pair in basis for part in ("breach", "penalty")):
        try:
            parsed = parse_key(key)
        except DomainError:
            continue
        if parsed.no:
            for number in (f"第{chinese_number(parsed.no)}条", f"第{parsed.no}条", f"{parsed.no}条"):
                found[f"{parsed.instrument}{number}"] = None
            found[f"{parsed.no}"] = None
        found[_cited(key)] = None
    return list(found)


def _cited(key: str) -> str:
    try:
        return cite(key)
    except DomainError:
        return key


def _places(case: Case, subjects: Iterable[DossierSubject]) -> list[str]:
    return tokens.of_address("，".join(addresses(places_of([case.pk]).get(case.pk, []), subjects)))


def places_of(cases: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Return where the acts of some cases were done, in plain text, in one query."""
    found: dict[uuid.UUID, list[str]] = {}
    for case_id, place in Act.objects.filter(case_id__in=list(cases)).values_list("case_id", "place"):
        found.setdefault(case_id, []).append(str(place))
    return found


def addresses(places: Iterable[str], subjects: Iterable[DossierSubject]) -> list[str]:
    """Return the addresses of a case in plain text, each once: of its parties, and where acts were done."""
    own = [str((one.individual or one.organisation).address) for one in subjects]  # type: ignore[union-attr]
    return [text[:LONGEST] for text in dict.fromkeys([*own, *places]) if text]


def _published(dossier: Dossier) -> list[tuple[uuid.UUID, dict[str, Any]]]:
    newest = dict(Publication.objects.filter(dossier=dossier).values_list("pk", "version"))
    rows = PublicationVersion.objects.filter(publication_id__in=newest).values_list(
        "publication_id", "number", "fields"
    )
    return [(pk, fields) for pk, number, fields in rows if newest[pk] == number]
