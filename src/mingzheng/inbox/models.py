"""Notices to persons, what they want sent, and what was sent. All of it follows from recorded rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Person
from mingzheng.core.crypto import EncryptedTextField

IS_OPEN = models.Q(read_at__isnull=True, ended_at__isnull=True)


class Kind(models.TextChoices):
    """What arrives."""

    SIGN = "sign", "等您签批"
    RETURNED = "returned", "退回给您"
    CONFIRM = "confirm", "请您确认"
    DUE_SOON = "due_soon", "3 日内到期"
    DUE_TOMORROW = "due_tomorrow", "明日到期"
    DUE_TODAY = "due_today", "今日到期"
    OVERDUE = "overdue", "已逾期"
    REVIEW_ASKED = "review_asked", "送审待受理"
    REVIEW_ANSWERED = "review_answered", "审核意见待回应"
    TO_PUBLISH = "to_publish", "待拟公示稿"
    TO_CHECK = "to_check", "公示待审核"
    HEARING = "hearing", "听证事项"
    MESSAGE = "message", "网上来件"
    DECIDED = "decided", "决定已签发"
    SECONDED = "seconded", "抽调"
    GRANT = "grant", "授权待第二人确认"
    RESET = "reset", "动态码重置待确认"
    RESET_MINE = "reset_mine", "有人申请重置您的动态码"
    MISMATCH = "mismatch", "公示内容不一致"
    FORK = "fork", "存证分叉告警"


class Notice(models.Model):
    """One thing that arrived for one person; ``key`` makes it arrive once, ``ended_at`` says it no longer waits."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    key = models.CharField(max_length=120)
    dossier_id = models.UUIDField(null=True)
    step = models.CharField(max_length=40, blank=True)
    row = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            models.Index(fields=["person"], condition=IS_OPEN, name="notice_open"),
            models.Index(fields=["dossier_id"], condition=models.Q(ended_at__isnull=True), name="notice_of_dossier"),
        ]

    def __str__(self) -> str:
        return self.key


class Preference(models.Model):
    """What a person wants sent outside, and whereto; without a row: the daily digest, to nowhere."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="notice_preference")
    digest = models.BooleanField(default=True)
    due_today = models.BooleanField(default=True)
    address = EncryptedTextField(default="")

    def __str__(self) -> str:
        return str(self.person_id)


class Dispatch(models.Model):
    """One message to one person on one day; its text never holds a party, a case's name or number."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dispatches", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=8)
    text = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "day", "kind"], name="dispatch_once")]
        indexes: ClassVar = [models.Index(fields=["state", "made_at"], name="dispatch_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Feedback(models.Model):
    """What somebody says of a page; neither who nor of which case, on purpose."""

    id = models.BigAutoField(primary_key=True)
    page = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    text = models.CharField(max_length=1000)
    day = models.DateField()
    done = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["done", "-id"], name="feedback_open")]

    def __str__(self) -> str:
        return f"{self.page} {self.day}"


class DutyDay(models.Model):
    """The last day whose duties were told; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    def __str__(self) -> str:
        return str(self.day)
