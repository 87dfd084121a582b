"""Papers, their numbers, their way over paper, and what the public may look up of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Agency
from mingzheng.core.crypto import EncryptedJSONField, EncryptedTextField
from mingzheng.dossiers.models import Dossier
from mingzheng.ledger.models import DIGEST_LENGTH, Recorded

NUMBER_LENGTH = 100


class State(models.TextChoices):
    """How far a paper is."""

    FROZEN = "frozen", "已定稿"
    RENDERED = "rendered", "已制作"
    SEALED = "sealed", "已电子盖章"
    PRINTED = "printed", "已打印，待签字用印"
    SCANNED = "scanned", "已回传，待核对"
    CHECKED = "checked", "签字件已核对"
    VOID = "void", "已作废"


class Medium(models.TextChoices):
    """Where the original lives."""

    ONLINE = "online", "电子"
    PAPER = "paper", "纸质"


class SealKind(models.TextChoices):
    """Whose key sealed the file; a test seal has no legal effect."""

    OWN = "own", "机关电子印章"
    TEST = "test", "测试印章"


class Document(Recorded):
    """One paper: its frozen data, its number, its file, and where it stands.

    ``code`` names the kind of paper, ``lookup`` is the random code printed on it (80 bits). The files (typeset, sealed)
    are blobs of the agency; the scan that counts is the newest ``Scan``.
    """

    recorded_fields = (
        "dossier_id",
        "agency_id",
        "act_id",
        "code",
        "title",
        "subject",
        "number",
        "series",
        "year",
        "serial",
        "group",
        "internal",
        "sealed",
        "served",
        "signers",
        "layout",
        "layout_digest",
        "data",
        "data_digest",
        "lookup",
        "state",
        "medium",
        "frozen_at",
        "pdf_digest",
        "pages",
        "seal_place",
        "anchor",
        "sealed_digest",
        "seal_kind",
        "signed_on",
        "shelf",
        "void_reason",
    )
    private_fields = frozenset({"data", "subject", "lookup", "void_reason"})
    mutable = True

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="documents")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="documents")
    act_id = models.UUIDField(null=True, db_index=True)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=100)
    subject = EncryptedTextField(default="")
    number = models.CharField(max_length=NUMBER_LENGTH, blank=True)
    series = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    group = models.CharField(max_length=8)
    internal = models.BooleanField()
    sealed = models.BooleanField()
    served = models.BooleanField()
    signers = models.JSONField(default=list)
    layout = models.CharField(max_length=40)
    layout_digest = models.CharField(max_length=DIGEST_LENGTH)
    data = EncryptedJSONField()
    data_digest = models.CharField(max_length=DIGEST_LENGTH)
    lookup = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.FROZEN)
    medium = models.CharField(max_length=8, choices=Medium, default=Medium.ONLINE)
    frozen_at = models.DateTimeField()
    pdf_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    pages = models.PositiveSmallIntegerField(null=True)
    seal_place = models.JSONField(null=True)
    anchor = models.JSONField(null=True)
    sealed_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    seal_kind = models.CharField(max_length=8, choices=SealKind, blank=True)
    signed_on = models.DateField(null=True)
    shelf = models.CharField(max_length=60, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "series", "year", "serial"],
                condition=models.Q(serial__isnull=False),
                name="document_number_once",
            ),
            models.CheckConstraint(
                name="document_void_has_reason",
                condition=~models.Q(state=State.VOID) | ~models.Q(void_reason=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dossier", "frozen_at"], name="document_dossier"),
            models.Index(fields=["agency", "number"], name="document_number"),
            models.Index(fields=["code", "-year", "-serial", "id"], name="document_code_newest"),
        ]

    @property
    def short_digest(self) -> str:
        """Return what the codes on its pages say of its content."""
        return self.data_digest.partition(":")[2][:10]


class NumberSeries(models.Model):
    """The counter of one 类 of an agency and year; locked by its UPDATE. Not recorded: its papers are."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="number_series")
    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField(default=1)
    last = models.PositiveIntegerField(default=0)
    of_papers = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "series", "year"], name="number_series_once")
        ]


class NumberStart(Recorded):
    """Up to which number an agency had given out a series on paper when it came here within a year."""

    recorded_fields = ("agency_id", "series", "year", "last", "register", "at")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="number_starts")
    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()
    register = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "series", "year"], name="number_start_once")]


class NumberVoid(Recorded):
    """A number that stays unused for good, with the reason (编号不得跳号, 作废保留)."""

    recorded_fields = ("agency_id", "series", "year", "serial", "number", "document_id", "reason", "at")
    private_fields = frozenset({"reason"})

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="number_voids")
    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=NUMBER_LENGTH)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="number_void")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()


class Printing(Recorded):
    """One print of a paper for signature or service: who, when, how many copies, of which file."""

    recorded_fields = ("document_id", "file_digest", "copies", "purpose", "at", "printed_by")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="printings")
    file_digest = models.CharField(max_length=DIGEST_LENGTH)
    copies = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=12)
    at = models.DateTimeField()
    printed_by = models.UUIDField()


class SealUse(Recorded):
    """用印登记: which seal was put on which paper, when, on how many copies, by whose approval."""

    recorded_fields = ("document_id", "seal", "copies", "used_at", "used_by", "approved_by", "registered_by", "at")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="seal_uses")
    seal = models.CharField(max_length=60)
    copies = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField()
    used_by = models.UUIDField()
    approved_by = models.UUIDField(null=True)
    registered_by = models.UUIDField()
    at = models.DateTimeField()


class Scan(Recorded):
    """A signed paper that came back: the files as received, and which of their pictures is which page.

    ``places`` lists for each page ``{"page": 1, "digest": blob, "picture": 0}``. The newest scan of a paper counts.
    """

    recorded_fields = ("document_id", "places", "joined_by", "joined_at")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="scans")
    places = models.JSONField()
    joined_by = models.UUIDField()
    joined_at = models.DateTimeField()


class ScanCheck(Recorded):
    """A second person's check of a scan against the paper, page by page."""

    recorded_fields = (
        "scan_id",
        "document_id",
        "passed",
        "pages_seen",
        "signed_on",
        "remark",
        "checked_by",
        "checked_at",
    )
    private_fields = frozenset({"remark"})

    scan = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="check_row")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="scan_checks")
    passed = models.BooleanField()
    pages_seen = models.JSONField()
    signed_on = models.DateField(null=True)
    remark = models.CharField(max_length=200, blank=True)
    checked_by = models.UUIDField()
    checked_at = models.DateTimeField()


class PublicPaper(Recorded):
    """What anybody who holds a served paper may look up by its code; ``id`` is the document's.

    Never the party, the content, or the case.
    """

    recorded_fields = ("code", "agency_name", "title", "number", "dated_on", "pages", "state")
    mutable = True

    code = models.CharField(max_length=16, unique=True)
    agency_name = models.CharField(max_length=96)
    title = models.CharField(max_length=100)
    number = models.CharField(max_length=NUMBER_LENGTH, blank=True)
    dated_on = models.DateField(null=True)
    pages = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=20)

    class Meta:
        db_table = "public_paper"
