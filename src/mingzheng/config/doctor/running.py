"""What works in the background, and what was last verified and backed up."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Min
from django_tasks_db.models import DBTaskResult

from mingzheng.config.backup.making import MADE
from mingzheng.config.doctor.findings import good, watch, wrong
from mingzheng.config.worker import VERIFIED
from mingzheng.core.jobs import FAILED, READY
from mingzheng.inbox.sending import failures
from mingzheng.ledger.models import Anchor, AnchorKind, Content, Entry, Pending
from mingzheng.ledger.queries import alarms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.config.doctor.findings import Finding

LAGGING = dt.timedelta(seconds=10)
WAITING = dt.timedelta(minutes=10)
DAY, WEEK, MONTH = dt.timedelta(days=1), dt.timedelta(days=7), dt.timedelta(days=31)


def jobs(now: dt.datetime) -> Iterator[Finding]:
    """Look for jobs that wait too long or failed."""
    late = DBTaskResult.objects.filter(status=READY, enqueued_at__lt=now - WAITING).exclude(run_after__gt=now - WAITING)
    if count := late.count():
        yield wrong(
            f"{count} 项后台任务等待超过 10 分钟", "文书不会生成，公示不会发布。", "检查 mingzheng worker 是否在运行。"
        )
    else:
        yield good("后台任务没有积压")
    failed = DBTaskResult.objects.filter(status=FAILED, finished_at__gte=now - WEEK).count()
    if failed:
        yield watch(f"近 7 天有 {failed} 项后台任务最终失败", "", "在日志中查 job_failed，处理后请当事步骤重新生成。")


def notices(now: dt.datetime) -> Iterator[Finding]:
    """Look at what should have left the house: the way out, and messages that it did not take."""
    if not settings.NOTICES.way:
        yield good("没有设置对外提醒，事项只在收件箱提示")
        return
    way = {"mail": "邮件", "webhook": "消息网关"}[settings.NOTICES.way]
    failed = list(failures(now)[:100])
    if failed:
        yield wrong(
            f"近 3 天有 {len(failed)} 条提醒没有发出（{way}），最近一次：{failed[0].error}",
            "有人收不到每日提醒；收件箱里的事项不受影响。",
            "检查 NOTIFY 及其地址、密钥的设置和对方的状态；后台会自动再试几次。",
        )
    else:
        yield good(f"对外提醒（{way}）没有发送失败")


def sequencer(now: dt.datetime) -> Iterator[Finding]:
    """Look for entries that wait for their place in the log."""
    waiting = Pending.objects.aggregate(n=Count("pk"), oldest=Min("entry__recorded_at"))
    if waiting["oldest"] and now - waiting["oldest"] > LAGGING:
        late = int((now - waiting["oldest"]).total_seconds())
        yield wrong(
            f"{waiting['n']} 条存证记录未编入目录，最早的已等 {late} 秒",
            "新记录还没有签名保护。",
            "检查 mingzheng worker 和签名密钥。",
        )
    else:
        yield good("存证记录都已及时编入目录")


def verification(now: dt.datetime) -> Iterator[Finding]:
    """Look at the last nightly verification."""
    last = _last(VERIFIED)
    if last is None or now - last.recorded_at > 2 * DAY:
        when = f"最近一次在 {last.recorded_at.astimezone():%Y-%m-%d %H:%M}" if last else "还没有做过"
        yield watch(
            f"夜间核验{when}", "改动可能没有被发现。", "保持 mingzheng worker 运行，或者运行 mingzheng verify --live。"
        )
    elif found := _facts(last)["findings"]:
        yield wrong(
            f"最近一次核验发现 {found} 处不一致",
            "有数据被改动或损坏。",
            "运行 mingzheng verify --live 查看，不要自行修改数据库。",
        )
    else:
        yield good(f"{last.recorded_at.astimezone():%Y-%m-%d %H:%M} 核验通过")


def backup(now: dt.datetime) -> Iterator[Finding]:
    """Look at the last backup and its age."""
    last = _last(MADE)
    remedy = "运行 mingzheng backup，并设为每天自动进行，见 docs/operate/backup.md。"
    if last is None:
        yield (wrong if settings.PRODUCTION else watch)("还没有备份过", "磁盘一坏，案件全部丢失。", remedy)
        return
    age = now - last.recorded_at
    text = f"最近一次备份在 {last.recorded_at.astimezone():%Y-%m-%d %H:%M}"
    if age > WEEK:
        yield wrong(f"{text}，已过 {age.days} 天", "这之后的案件没有备份。", remedy)
    elif age > DAY + DAY / 4:
        yield watch(f"{text}，超过一天", "这之后的案件没有备份。", remedy)
    elif _facts(last)["damaged"]:
        yield wrong(
            f"{text}，其中 {_facts(last)['damaged']} 个文件已损坏", "原件可能丢失。", "从更早的备份找回这些文件。"
        )
    else:
        yield good(text)


def anchors(now: dt.datetime) -> Iterator[Finding]:
    """Look at what others hold of the log."""
    newest = Anchor.objects.exclude(kind=AnchorKind.TEST).order_by("-held_since").first()
    for alarm in alarms():
        yield wrong(
            f"存证分叉告警：{alarm.get_side_display()} {alarm.name}，检查点 {alarm.size}",
            f"{alarm.reason}；到第 {alarm.sound_to} 号为止一致。两个检查点都已留存。",
            "查明是恢复了旧备份还是记录被改写；本机的先运行 mingzheng verify --live。",
        )
    if not settings.WITNESSES:
        yield watch(
            "没有外部见证方", "改写本机记录，外面没有人能发现。", "与上级机关商定，设 WITNESSES（docs/verify.md）。"
        )
    if not settings.TSA_URLS:
        yield watch(
            "时间戳是本机自签的测试时间戳",
            "没有证明效力，不算外部锚定。",
            "设 TSA_URLS 和 TSA_ROOTS，使用可信时间戳机构。",
        )
    if newest is None:
        yield watch(
            "存证还没有外部锚定",
            "只有本机能证明记录没有被整体重写。",
            "送达带检查点的文书，或者请上级、鉴定机构留存检查点。",
        )
    elif now - newest.held_since > MONTH:
        yield watch(
            f"最近一次外部锚定在 {newest.held_since.astimezone():%Y-%m-%d}",
            "这之后的记录只有本机保证。",
            "请外部见证人留存新的检查点。",
        )
    else:
        yield good(f"{newest.held_since.astimezone():%Y-%m-%d} 由外部留存检查点（{newest.get_kind_display()}）")


def _last(kind: str) -> Entry | None:
    return Entry.objects.filter(kind=kind).order_by("-recorded_at").first()


def _facts(entry: Entry) -> dict[str, int]:
    facts: dict[str, int] = json.loads(Content.objects.get(entry=entry).body)["facts"]
    return facts
