"""What a person may do in an agency: roles, substitutes, and the table of who signs what."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from mingzheng.agencies.models.organisation import Agency, Unit
from mingzheng.agencies.models.people import Person
from mingzheng.ledger.models import Recorded

if TYPE_CHECKING:
    import datetime as dt


class Role(models.TextChoices):
    """Roles of the desk (procedures.md §9.2)."""

    HANDLER = "handler", "承办人"
    UNIT_HEAD = "unit_head", "承办机构负责人"
    AGENCY_HEAD = "agency_head", "机关负责人"
    REVIEWER = "reviewer", "法制审核人员"
    PRESIDER = "presider", "听证主持人"
    HEARING_CLERK = "hearing_clerk", "听证记录员"
    PUBLISHER = "publisher", "公示发布员"
    CHECKER = "checker", "公示审核员"
    ARCHIVIST = "archivist", "档案员"
    FILE_REVIEWER = "file_reviewer", "案卷评查员"
    WINDOW_CLERK = "window_clerk", "窗口受理员"
    SUPERVISOR = "supervisor", "执法监督员"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"


SENSITIVE_ROLES = frozenset({Role.REVIEWER, Role.AGENCY_HEAD, Role.PUBLISHER, Role.AUDITOR})


class Rank(models.TextChoices):
    """Rank of a head: 主持工作 counts as 正职 (310号令 5)."""

    NONE = "", "—"
    PRINCIPAL = "principal", "正职"
    DEPUTY = "deputy", "分管"
    ACTING = "acting", "主持工作"


class GrantState(models.TextChoices):
    """A sensitive grant waits for a second person before its hold begins."""

    PROPOSED = "proposed", "待第二人确认"
    GRANTED = "granted", "已授予"
    DECLINED = "declined", "未予确认"
    ENDED = "ended", "已终止"


class RoleGrant(Recorded):
    """A role given to a person in an agency (or one unit of it) for a time."""

    recorded_fields = (
        "person_id",
        "role",
        "agency_id",
        "unit_id",
        "rank",
        "state",
        "document",
        "since",
        "until",
        "effective_at",
        "granted_by",
        "seconded_by",
        "ended_at",
    )
    mutable = True

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=24, choices=Role)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="grants")
    rank = models.CharField(max_length=12, choices=Rank, blank=True, default=Rank.NONE)
    state = models.CharField(max_length=12, choices=GrantState)
    document = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    effective_at = models.DateTimeField(null=True)
    granted_by = models.UUIDField()
    seconded_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grant_rank_belongs_to_heads",
                condition=models.Q(rank="") | models.Q(role=Role.AGENCY_HEAD),
            ),
            models.CheckConstraint(
                name="grant_seconded_by_another",
                condition=models.Q(seconded_by__isnull=True) | ~models.Q(seconded_by=models.F("granted_by")),
            ),
            models.CheckConstraint(
                name="grant_granted_has_effect_time",
                condition=~models.Q(state=GrantState.GRANTED) | models.Q(effective_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "role"], name="grant_person_role"),
            models.Index(fields=["agency", "role"], name="grant_agency_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Delegation(Recorded):
    """代理: a substitute acts for a person in one role for a term, by a document; both names stand on each act."""

    recorded_fields = (
        *("person_id", "substitute_id", "agency_id", "role", "document", "since", "until", "ended_on"),
        *("state", "entered_by", "seconded_by"),
    )
    mutable = True

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    substitute = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="substitutions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="delegations")
    role = models.CharField(max_length=24, choices=Role)
    document = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=GrantState, default=GrantState.GRANTED)
    entered_by = models.UUIDField(null=True)
    seconded_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="delegation_seconded_by_another",
                condition=models.Q(seconded_by__isnull=True) | ~models.Q(seconded_by=models.F("entered_by")),
            ),
            models.CheckConstraint(name="delegation_to_another", condition=~models.Q(substitute=models.F("person"))),
            models.CheckConstraint(
                name="delegation_ends_after_it_starts", condition=models.Q(until__gte=models.F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute_id} 代 {self.person_id}"

    def runs(self, on: dt.date) -> bool:
        """Tell whether the substitute may act on a day."""
        return self.since <= on <= self.until and (self.ended_on is None or on < self.ended_on)


class SignAuthority(Recorded):
    """签批权限表: which rank signs which act, for which kind, up to which fine; empty step or kind means any."""

    recorded_fields = (
        *("agency_id", "step", "kind", "max_fine_fen", "rank", "document", "since", "until"),
        *("state", "entered_by", "seconded_by"),
    )
    mutable = True

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sign_authorities")
    step = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=64, blank=True)
    max_fine_fen = models.BigIntegerField(null=True)
    rank = models.CharField(max_length=12, choices=Rank)
    document = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=GrantState, default=GrantState.GRANTED)
    entered_by = models.UUIDField(null=True)
    seconded_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sign_authority_seconded_by_another",
                condition=models.Q(seconded_by__isnull=True) | ~models.Q(seconded_by=models.F("entered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.step or '*'} {self.rank}"
