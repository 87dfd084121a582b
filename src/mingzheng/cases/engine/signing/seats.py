"""Who may lawfully give an approval: holders of the role, in its rank and unit, and who stands in for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q

from mingzheng.agencies.models import Delegation, RoleGrant
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import signing_ranks, standing, stands_in
from mingzheng.cases.engine.judging import ROLE_WORDS
from mingzheng.cases.engine.types import RANK_WORDS
from mingzheng.core.errors import Refusal, Refused

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.models import Act, Signoff
    from mingzheng.cases.engine.types import Book, Step

SIGNING_ROLES = ("agency_head", "unit_head")
BARRED = frozenset({"handler", "reviewer", "recused"})
"""Whoever has or ever had one of these parts in a case, in the own name or in another's, signs nothing in it."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One approval of a position: by whom it may be given."""

    position: int
    role: str
    ranks: str = ""
    unit_id: uuid.UUID | None = None
    cosign: bool = False
    assignee_id: uuid.UUID | None = None

    @property
    def words(self) -> str:
        """Return the role in words, with the rank where only some may sign."""
        return seat_words(self.role, self.ranks)


def seat_words(role: str, ranks: str) -> str:
    """Return who signs in words: 机关负责人（正职、主持工作）."""
    rank = "、".join(RANK_WORDS[r] for r in ranks.split(",") if r)
    return ROLE_WORDS.get(role, role) + (f"（{rank}）" if rank else "")


def seat_of(row: Signoff) -> Seat:
    """Return the seat that an approval asked for stands for."""
    return Seat(row.position, row.role, row.ranks, row.unit_id, row.cosign, row.assignee_id)


def barred(facts: CaseFacts, person_id: uuid.UUID) -> bool:
    """Tell whether a person may not sign in the case: handled or reviewed it ever, is named as acting, or recused."""
    return bool(facts.ever.get(person_id, frozenset()) & BARRED) or person_id in facts.named


def lawful(facts: CaseFacts, seat: Seat, now: dt.datetime) -> dict[uuid.UUID, uuid.UUID | None]:
    """Return who may sign → whom that person stands in for (None: in the own right).

    Exclusions follow a substitution: neither the substitute nor the person represented may be barred. Once the one
    person asked can no longer sign, every lawful holder of the role may, so that no task is lost.
    """
    holders = _holders(facts, seat, now)
    if seat.assignee_id in holders:
        holders = {seat.assignee_id}
    found: dict[uuid.UUID, uuid.UUID | None] = dict.fromkeys(holders)
    on = day_of(now)
    rows = Delegation.objects.filter(
        stands_in(on), role=seat.role, agency_id=facts.agency_id, person_id__in=holders
    ).order_by("since", "pk")
    for person, substitute in rows.values_list("person_id", "substitute_id"):
        if not barred(facts, substitute):
            found.setdefault(substitute, person)
    return found


def _holders(facts: CaseFacts, seat: Seat, now: dt.datetime) -> set[uuid.UUID]:
    grants = RoleGrant.objects.filter(standing(now), agency_id=facts.agency_id, role=seat.role)
    anywhere = seat.cosign and seat.unit_id is None
    units = {None, seat.unit_id or facts.unit_id}
    ranks = set(seat.ranks.split(",")) if seat.ranks else None
    holders = {g.person_id for g in grants if (anywhere or g.unit_id in units) and (ranks is None or g.rank in ranks)}
    return {person for person in holders if not barred(facts, person)}


def positions(book: Book, facts: CaseFacts, step: Step, act: Act, now: dt.datetime) -> list[list[Seat]]:
    """Return the seats of every position that somebody can lawfully fill, in order.

    A position whose only holders are barred is passed over upwards; the last position never is. The units that the
    agency's setting names for the step co-sign with the first position. Raises Refused when nobody could sign.
    """
    found = []
    for position, roles in enumerate(step.signoff):
        seats = [Seat(position, role, _ranks(book, facts, step, role, act, now)) for role in roles]
        held = [seat for seat in seats if lawful(facts, seat, now)]
        if position == len(step.signoff) - 1 and len(held) < len(seats):
            nobody = next(seat for seat in seats if seat not in held)
            raise _no_signer(step, nobody.words)
        if held:
            found.append(held)
    units = facts.rules.get("cosign", {}).get(step.code, ()) if isinstance(facts.rules.get("cosign"), dict) else ()
    found[0] += [_unit_seat(facts, step, found[0][0].position, str(unit), now) for unit in units]
    return found


def _unit_seat(facts: CaseFacts, step: Step, position: int, unit: str, now: dt.datetime) -> Seat:
    heads = RoleGrant.objects.filter(standing(now), agency_id=facts.agency_id, role="unit_head", unit_id=unit)
    unit_id = heads.values_list("unit_id", flat=True).first()
    seat = Seat(position, "unit_head", unit_id=unit_id, cosign=True)
    if unit_id is None or not lawful(facts, seat, now):
        raise _no_signer(step, "会签机构负责人")
    return seat


def _no_signer(step: Step, words: str) -> Refused:
    return Refused(
        f"不能办理“{step.title}”",
        (
            Refusal(
                "no_lawful_signer",
                f"本机关没有可以依法签批的{words}（承办、审核过本案和已回避的人员不能签批）",
                "行政处罚法#57",
                "请管理员设置代理或者上级负责人",
                who="系统管理员",
                kind="others",
            ),
        ),
    )


def _ranks(book: Book, facts: CaseFacts, step: Step, role: str, act: Act, now: dt.datetime) -> str:
    """Return the ranks that may sign: by statute, and by the agency's 签批权限表."""
    if role != "agency_head":
        return ""
    kinds, fine = book.weight(facts, step.code, act.track_subject, act.content)
    ranks = signing_ranks(facts.agency_id, step=step.code, kinds=kinds, fine_fen=fine, on=day_of(now))
    if step.rank == "principal":
        ranks = frozenset({"principal", "acting"})
    return ",".join(sorted(ranks)) if ranks is not None else ""


def cosigners(facts: CaseFacts, step: Step, position: int, people: Sequence[uuid.UUID], now: dt.datetime) -> list[Seat]:
    """Return the seats of persons asked to co-sign; raises Refused for one who may not sign in this case."""
    grants: dict[uuid.UUID, str] = {}
    rows = RoleGrant.objects.filter(
        standing(now), agency_id=facts.agency_id, role__in=SIGNING_ROLES, person_id__in=people
    )
    for row in rows.order_by("role"):
        grants.setdefault(row.person_id, row.role)
    seats = []
    for person in dict.fromkeys(people):
        if person not in grants or barred(facts, person):
            name = facts.name_of(person)
            raise Refused(
                f"不能请{name}会签",
                (
                    Refusal(
                        "cosigner",
                        f"{name}不是本机关的负责人，或者承办、审核过本案，不能会签",
                        step.basis[0],
                        "另选其他机构负责人或者机关负责人",
                    ),
                ),
            )
        seats.append(Seat(position, grants[person], cosign=True, assignee_id=person))
    return seats


def without_assignee(seat: Seat) -> Seat:
    """Return the seat as it is open to every holder of its role."""
    return replace(seat, assignee_id=None)


def signer_queue(person_id: uuid.UUID, now: dt.datetime) -> Q | None:
    """Return the condition on open sign-offs that a person may give: by own grants and as a substitute; None: none."""
    grants = list(RoleGrant.objects.filter(standing(now), person_id=person_id, role__in=SIGNING_ROLES))
    stands_for: dict[uuid.UUID, list[tuple[str, uuid.UUID]]] = {}
    rows = Delegation.objects.filter(stands_in(day_of(now)), substitute_id=person_id)
    for person, role, agency in rows.values_list("person_id", "role", "agency_id"):
        stands_for.setdefault(person, []).append((role, agency))
    theirs = RoleGrant.objects.filter(standing(now), person_id__in=stands_for)
    grants += [grant for grant in theirs if (grant.role, grant.agency_id) in stands_for[grant.person_id]]
    found: Q | None = None
    for one in (_of_grant(grant) for grant in grants):
        found = one if found is None else found | one
    return found


def _of_grant(grant: RoleGrant) -> Q:
    unit = Q(act__case__dossier__unit_id=grant.unit_id, unit__isnull=True) | Q(unit_id=grant.unit_id)
    place = Q() if grant.unit_id is None else unit | Q(cosign=True, assignee_id=grant.person_id)
    rank = Q(ranks="") | Q(ranks__contains=grant.rank) if grant.rank else Q(ranks="")
    mine = Q(assignee__isnull=True) | Q(assignee_id=grant.person_id) | Q(assignee__left_on__isnull=False)
    # The sign-off's own agency leads to its rows; whose it is says the case.
    of_agency = Q(agency_id=grant.agency_id, act__case__agency_id=grant.agency_id)
    return Q(role=grant.role) & of_agency & place & rank & mine
