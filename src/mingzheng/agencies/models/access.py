"""Logins, the reset of a second factor, and tokens for programs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from mingzheng.agencies.models.people import Person
from mingzheng.core.secrets import new_id
from mingzheng.ledger.models import Recorded


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts for sign-in; accounts are opened only by ``actions.open_account``."""


class Account(Recorded, AbstractBaseUser):
    """A login; who it belongs to and whether it is open are recorded, secrets and counters are not."""

    recorded_fields = ("username", "person_id", "is_active")
    mutable = True

    username = models.CharField(max_length=64, unique=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    totp_last_counter = models.BigIntegerField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    first_password_at = models.DateTimeField(null=True)  # when somebody else gave the password; none: the owner's own

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username


class MfaResetState(models.TextChoices):
    """A reset waits for a second person, then for its hold."""

    PROPOSED = "proposed", "待第二人确认"
    HELD = "held", "等待生效"
    DONE = "done", "已重置"
    CANCELLED = "cancelled", "已取消"


class MfaReset(Recorded):
    """A request to remove an account's second factor, so that it can be enrolled anew."""

    recorded_fields = ("account_id", "reason", "state", "requested_by", "seconded_by", "effective_at")
    mutable = True

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="mfa_resets")
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=MfaResetState, default=MfaResetState.PROPOSED)
    requested_by = models.UUIDField()
    seconded_by = models.UUIDField(null=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mfa_reset_seconded_by_another",
                condition=models.Q(seconded_by__isnull=True) | ~models.Q(seconded_by=models.F("requested_by")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.state}"


class ApiToken(Recorded):
    """A bearer token for a program; only its digest is kept, and it never signs, approves or gives an opinion."""

    recorded_fields = ("account_id", "name", "digest", "scopes", "addresses", "expires_at", "revoked_at")
    private_fields = frozenset({"digest"})
    mutable = True

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=64)
    digest = models.CharField(max_length=80, unique=True)
    scopes = models.JSONField(default=list)
    addresses = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SignIn(models.Model):
    """One sign-in, for the person's own list of sessions, and to notice a device that several accounts share.

    Not recorded: a session is no fact of enforcement. ``device`` is the digest of a random cookie of the browser.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, db_index=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
