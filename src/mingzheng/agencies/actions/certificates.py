"""Certificates are issued, suspended, restored and revoked; the public list of officers follows in the same action."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from mingzheng.agencies.actions.organisation import check_names
from mingzheng.agencies.models import Certificate, CertificateStatus, Employment, Person, PublicOfficer, Region
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.policies import can_administer
from mingzheng.core.errors import Conflict, FieldError, Invalid, Refusal, insist
from mingzheng.core.identifiers import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.ledger.recording import Recorder

ADULT_AGE = 18
ANY_NUMBER = r"[0-9A-Z()〔〕第号\u4e00-\u9fff]{4,40}"


def issue_certificate(  # noqa: PLR0913 - the face of the card
    rec: Recorder,
    person: Person,
    *,
    number: str,
    issuer: str,
    categories: Sequence[str],
    regions: Sequence[str],
    valid_from: dt.date,
    valid_to: dt.date,
) -> Certificate:
    """Enter a person's 行政执法证 and put it on the public list; ``regions`` are region codes.

    Auxiliary and external staff may not hold one (procedures.md §8). Raises Refused, Invalid, Conflict.
    """
    insist("不能登记执法证", can_administer(rec.actor, person.agency, rec.now))
    insist("不能登记执法证", _holder_refusal(person, day_of(rec.now)))
    check_names(issuer=issuer)
    number = _checked_number(person, number)
    _check_face(categories, regions, valid_from, valid_to)
    if Certificate.objects.filter(issuer=issuer, number=number).exists():
        raise Conflict(f"执法证号 {number} 已经登记。")
    certificate = Certificate(
        person=person,
        number=number,
        issuer=issuer,
        categories=list(categories),
        regions=list(regions),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    rec.insert(certificate)
    project(rec, certificate)
    return certificate


def _holder_refusal(person: Person, on: dt.date) -> Refusal | None:
    if person.employment == Employment.ESTABLISHED and person.in_service(on):
        return None
    return Refusal(
        gate="certificate_holder",
        reason=f"{person.name}不是在编在职人员，不得申领行政执法证",
        article="行政处罚法#42.1",
        remedy="执法辅助人员可以协助，不得独立执法；请核对人员身份。",
    )


def _checked_number(person: Person, number: str) -> str:
    try:
        folded = normalise(number)
    except ValueError as error:
        raise Invalid((FieldError("number", str(error), rule="certificate_number"),)) from error
    pattern = person.agency.settings.get("certificate_pattern", ANY_NUMBER)
    if not re.fullmatch(pattern, folded):
        raise Invalid((FieldError("number", "执法证号不符合本机关登记的格式", rule="certificate_number"),))
    return folded


def _check_face(categories: Sequence[str], regions: Sequence[str], valid_from: dt.date, valid_to: dt.date) -> None:
    errors = []
    if not categories or not all(category.strip() for category in categories):
        errors.append(FieldError("categories", "请填写执法类别", rule="required"))
    known = set(Region.objects.filter(code__in=regions).values_list("code", flat=True))
    if not regions or set(regions) - known:
        unknown = "、".join(sorted(set(regions) - known))
        errors.append(
            FieldError("regions", f"没有登记过这些区域：{unknown}" if unknown else "请填写执法区域", rule="region")
        )
    if valid_to < valid_from:
        errors.append(FieldError("valid_to", "有效期的截止日不能早于起始日", rule="order"))
    if errors:
        raise Invalid(tuple(errors))


def suspend_certificate(rec: Recorder, certificate: Certificate, *, since: dt.date, reason: str) -> Certificate:
    """Suspend a certificate from a day until it is restored."""
    insist("不能暂扣执法证", can_administer(rec.actor, certificate.person.agency, rec.now))
    check_names(reason=reason)
    if certificate.status != CertificateStatus.ACTIVE:
        raise Conflict(f"执法证 {certificate.number} 现为{CertificateStatus(certificate.status).label}，不能暂扣。")
    suspensions = [*certificate.suspensions, {"from": since.isoformat(), "to": None, "reason": reason}]
    rec.change(certificate, status=CertificateStatus.SUSPENDED, suspensions=suspensions)
    project(rec, certificate)
    return certificate


def restore_certificate(rec: Recorder, certificate: Certificate, *, on: dt.date) -> Certificate:
    """Give a suspended certificate back; the day before is the last day of suspension."""
    insist("不能发还执法证", can_administer(rec.actor, certificate.person.agency, rec.now))
    if certificate.status != CertificateStatus.SUSPENDED:
        raise Conflict(f"执法证 {certificate.number} 没有被暂扣。")
    *earlier, last = certificate.suspensions
    if on.isoformat() <= last["from"]:
        raise Invalid((FieldError("on", "发还日须在暂扣日之后", rule="order"),))
    ended = {**last, "to": (on - dt.timedelta(days=1)).isoformat()}
    rec.change(certificate, status=CertificateStatus.ACTIVE, suspensions=[*earlier, ended])
    project(rec, certificate)
    return certificate


def revoke_certificate(rec: Recorder, certificate: Certificate, *, on: dt.date, reason: str) -> Certificate:
    """Revoke a certificate from a day on (注销, 收回)."""
    insist("不能注销执法证", can_administer(rec.actor, certificate.person.agency, rec.now))
    check_names(reason=reason)
    if certificate.revoked_on is not None:
        raise Conflict(f"执法证 {certificate.number} 已于 {certificate.revoked_on} 注销。")
    withdraw_certificate(rec, certificate, on=on, reason=reason)
    return certificate


def withdraw_certificate(rec: Recorder, certificate: Certificate, *, on: dt.date, reason: str) -> None:
    """Write the revocation of a certificate and of its public row."""
    rec.change(certificate, status=CertificateStatus.REVOKED, revoked_on=on, revoked_reason=reason)
    project(rec, certificate)


def project(rec: Recorder, certificate: Certificate) -> None:
    """Write the public row of a certificate: the fields of the published list, nothing else (disclosure.md §1.2)."""
    person = certificate.person
    agency = person.agency
    names = dict(Region.objects.filter(code__in=certificate.regions).values_list("code", "name"))
    values = {
        "name": person.name,
        "sex": person.sex if agency.settings.get("publish_officer_sex") else "",
        "agency_code": agency.code,
        "agency_name": agency.name,
        "region_code": agency.region.code,
        "unit": person.unit.name if person.unit else "",
        "post": person.post,
        "certificate_no": certificate.number,
        "issuer": certificate.issuer,
        "category": "、".join(certificate.categories),
        "area": "、".join(names.get(code, code) for code in certificate.regions),
        "valid_from": certificate.valid_from,
        "valid_to": certificate.valid_to,
        "status": certificate.status,
    }
    public = PublicOfficer.objects.filter(pk=certificate.pk).first()
    if public is None:
        rec.insert(PublicOfficer(id=certificate.pk, **values))
    else:
        rec.change(public, **values)
