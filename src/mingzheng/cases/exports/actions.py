"""Ask for a list, agree to it, make it, fetch it; above two hundred rows or with names nobody does so alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from django.conf import settings
from django.utils import timezone

from mingzheng.agencies.queries import grants_of, holds, roles_held
from mingzheng.cases.exports.models import LONGEST_PURPOSE, ExportReading, ExportState, ListExport
from mingzheng.cases.exports.sources import SOURCES, Filters, Source
from mingzheng.cases.exports.writing import MARK, write
from mingzheng.core import jobs
from mingzheng.core.errors import FieldError, Invalid, NotVisible, Refusal, Refused
from mingzheng.ledger.recording import Actor, record

if TYPE_CHECKING:
    from io import BufferedReader

    from mingzheng.agencies.credentials import Credential
    from mingzheng.agencies.models import Account

AT_ONCE: Final = 200
FOLDER: Final = "exports"
UNFINISHED: Final = dt.timedelta(days=1)
AGREEING: Final = ("agency_head", "auditor")
NAMING: Final = ("archivist", "unit_head", "agency_head")
FORMS: Final = {"xlsx": "XLSX 表格", "csv": "CSV 文本"}
SHORTEST_PURPOSE: Final = 4
PRESS: Final = Actor("system", uuid.UUID("0190f7a2-0000-7000-8000-6c697374aa01"), "清单制作")
Verdict = Literal["agreed", "refused"]
ARTICLE: Final = "行政处罚法#50"


def ask(account: Account, kind: str, given: Filters, *, actor: Actor, now: dt.datetime) -> ListExport:
    """Ask for a list; up to two hundred rows without names are made at once, others wait for a second person.

    ``given`` has ``purpose``, ``form``, ``personal`` and the filters of the page. Raises NotVisible for a list that is
    not the reader's, Invalid without a purpose, Refused for names that the reader's roles do not reach.
    """
    source = source_for(account, kind, now)
    if account.person is None:
        raise NotVisible
    purpose, form = str(given.get("purpose", "")).strip(), str(given.get("form", "xlsx"))
    _check_purpose(purpose, form)
    personal = bool(given.get("personal"))
    if personal and not any(holds(account.person_id, role, account.person.agency_id, now) for role in NAMING):
        raise Refused("含个人姓名的清单不能导出", (NO_NAMES,))
    row = ListExport(
        account=account,
        agency=account.person.agency,
        kind=kind,
        form=form,
        filters={name: given[name] for name in sorted(source.filters) if given.get(name) or given.get(name) == []},
        purpose=purpose,
        personal=personal,
        asked_at=now,
        state=ExportState.WAITING,
    )
    if personal or _many(source, account, row.filters, now):
        with record("exports.asked", actor=actor, now=now) as rec:
            rec.insert(row)
        return row
    made = _made(row, now)
    with record("exports.made", actor=actor, now=now) as rec:
        for name, value in made.items():
            setattr(row, name, value)
        rec.insert(row)
        rec.facts.update({"rows": row.rows})
    return row


def decide(
    export_id: uuid.UUID, verdict: Verdict, reason: str, *, actor: Actor, credential: Credential, now: dt.datetime
) -> ListExport:
    """Agree to a list, or not, by a second person's own code.

    Raises NotVisible, Invalid without a reason for a no, Refused for whoever asked for it and for what is decided.
    """
    row = ListExport.objects.select_related("account").filter(pk=export_id).first()
    if row is None or not any(holds(credential.person_id, role, row.agency_id, now) for role in AGREEING):
        raise NotVisible
    if credential.person_id == row.account.person_id:
        raise Refused("不能批准本人申请的导出", (OWN,))
    agreed = verdict == "agreed"
    if not agreed and not reason.strip():
        raise Invalid((FieldError("reason", "还没有填写", "必填", "写明不同意的理由", "理由"),))
    if row.state != ExportState.WAITING:
        raise Refused("这项导出已经有人处理过", (DECIDED,))
    with record(f"exports.{verdict}", actor=actor, now=now) as rec:
        rec.change(
            row,
            state=ExportState.APPROVED if agreed else ExportState.REFUSED,
            decided_by=credential.person_id,
            decided_at=now,
            reason=reason.strip(),
        )
        if agreed:
            jobs.enqueue(make, str(row.pk))
    return row


@jobs.job
def make(export_id: str, *, now: dt.datetime) -> None:
    """Make an agreed list, of what its asker may see now; do nothing when that is done."""
    row = ListExport.objects.select_related("account__person", "agency").get(pk=export_id)
    if row.state != ExportState.APPROVED:
        return
    try:
        source_for(row.account, row.kind, now)
        made = _made(row, now)
    except NotVisible:
        made = {"state": ExportState.FAILED}
    with record("exports.made", actor=PRESS, now=now) as rec:
        rec.change(row, **made)
        rec.facts.update({"rows": made.get("rows")})


def fetch(export_id: uuid.UUID, account: Account, *, actor: Actor, now: dt.datetime) -> tuple[BufferedReader, str]:
    """Return a made list and its name, noting the reading; raises NotVisible for another's, and after its days."""
    row = ListExport.objects.select_related("account__person").filter(pk=export_id, account_id=account.pk).first()
    if row is None or row.state != ExportState.MADE or row.expires_at is None or row.expires_at <= now:
        raise NotVisible
    path = place_of(row)
    if account.person is None or not path.is_file():
        raise NotVisible
    file = path.open("rb")
    if _digest(file) != row.digest:
        file.close()
        raise NotVisible
    with record("exports.fetched", actor=actor, now=now) as rec:
        rec.insert(
            ExportReading(
                export_id=row.pk,
                person_id=account.person.pk,
                agency_id=account.person.agency_id,
                rows=row.rows or 0,
                read_at=now,
            )
        )
    return file, name_of(row)


def forget_expired(now: dt.datetime) -> int:
    """Delete the files of lists whose days are over and return how many; the rows stay."""
    gone = 0
    for row in ListExport.objects.filter(state=ExportState.MADE, expires_at__lte=now):
        path = place_of(row)
        if path.is_file():
            path.unlink()
            gone += 1
    return gone + _forget_unfinished(now)


def _forget_unfinished(now: dt.datetime) -> int:
    """Delete what a process that was killed left half written: it holds rows, and no list says that it is there."""
    made = set(ListExport.objects.filter(state=ExportState.MADE, expires_at__gt=now).values_list("pk", "form"))
    kept = {f"{pk.hex}.{form}" for pk, form in made}
    folder = Path(settings.DATA_DIR) / FOLDER
    old = (now - UNFINISHED).timestamp()
    left = [one for one in folder.glob("*") if one.name not in kept and one.is_file() and one.stat().st_mtime < old]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def source_for(account: Account, kind: str, now: dt.datetime) -> Source:
    """Return a list that the account may take out; raises NotVisible for any other."""
    source = SOURCES.get(kind)
    if source is None or account.person_id is None or not account.is_active:
        raise NotVisible
    held = {grant.role for grant in roles_held(account.person_id, now)}
    if source.roles and not source.roles & held:
        raise NotVisible
    return source


def may_agree_in(person_id: uuid.UUID, now: dt.datetime) -> set[uuid.UUID]:
    """Return the agencies in which a person may agree to lists."""
    return set(grants_of(person_id, now).filter(role__in=AGREEING).values_list("agency_id", flat=True))


def place_of(row: ListExport) -> Path:
    """Return where the file of a list lies."""
    return Path(settings.DATA_DIR) / FOLDER / f"{row.pk.hex}.{row.form}"


def name_of(row: ListExport) -> str:
    """Return the name of a list's file: what, when, by whom, what for, and its number."""
    person = row.account.person.name if row.account.person else ""
    when = f"{timezone.localtime(row.made_at or row.asked_at):%Y%m%d-%H%M}"
    parts = (settings.BANNER[:2], SOURCES[row.kind].title, when, person, str(row.purpose)[:30], row.pk.hex[-8:])
    words = (re.sub(r"[^\w]+", "", part) if part != when else part for part in parts)
    return "-".join(filter(None, words)) + f".{row.form}"


def _many(source: Source, account: Account, filters: Filters, now: dt.datetime) -> bool:
    """Tell whether a list is above what one may take alone, without counting further."""
    return source.rows(account, now, filters).order_by().values("pk")[: AT_ONCE + 1].count() > AT_ONCE


def _made(row: ListExport, now: dt.datetime) -> dict[str, Any]:
    """Write the file of a list and return what is kept of it; a file that could not be ended is gone."""
    source = SOURCES[row.kind]
    path = place_of(row)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = source.rows(row.account, now, row.filters)
    lines = (source.cells(one, row.personal) for one in found.iterator(chunk_size=500))
    try:
        count = write(path, source.columns, lines, _note(row, source, now))
        path.chmod(0o600)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    with path.open("rb") as file:
        digest = _digest(file)
    days = dt.timedelta(days=settings.EXPORT_DAYS)
    return {"state": ExportState.MADE, "made_at": now, "rows": count, "digest": digest, "expires_at": now + days}


def _note(row: ListExport, source: Source, now: dt.datetime) -> dict[str, str]:
    person = row.account.person.name if row.account.person else ""
    return {
        MARK: row.pk.hex,
        **({"性质": settings.BANNER} if settings.BANNER else {}),
        "清单": source.title,
        "导出人": f"{person}（{row.agency.name}）",
        "导出时间": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
        "用途": str(row.purpose),
        "个人姓名": "如实列出" if row.personal else "隐去",
    }


def _digest(file: BufferedReader) -> str:
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return f"sha256:{digest}"


def _check_purpose(purpose: str, form: str) -> None:
    errors = []
    if not SHORTEST_PURPOSE <= len(purpose) <= LONGEST_PURPOSE:
        words = f"应当写 {SHORTEST_PURPOSE} 至 {LONGEST_PURPOSE} 个字"
        errors.append(FieldError("purpose", words, ARTICLE, "写明导出做什么用、给谁", "用途"))
    if form not in FORMS:
        errors.append(FieldError("form", "没有这种格式", "必填", "选择表格或者文本", "格式"))
    if errors:
        raise Invalid(tuple(errors))


NO_NAMES: Final = Refusal(
    "export_names",
    "您的角色不能导出自然人姓名",
    ARTICLE,
    "不含姓名导出，或者请有权的人导出",
    "档案员、机构负责人",
    "others",
)
OWN: Final = Refusal("export_second", "批准人应当是另一个人", ARTICLE, "请另一名负责人或者审计员批准", "", "others")
DECIDED: Final = Refusal("export_decided", "已经批准或者不同意", ARTICLE, "刷新页面看结果", "", "never")
