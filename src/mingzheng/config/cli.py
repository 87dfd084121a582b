"""The command line ``mingzheng``: it reads arguments and hands over; each command lives with its package."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from typing import TYPE_CHECKING

from mingzheng.ledger.verifier import command as verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Command = Callable[[argparse.Namespace], int]

UNBUILT = {
    "draw": "抽查结果核验",
    "report": "年度报表",
}
NOT_BUILT = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 done, 1 refused or failed, 2 wrong use, 3 not in this version."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingzheng.config.settings")
    given = parser().parse_args(arguments)
    run: Command = given.run
    return run(given)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(prog="mingzheng", description="明证：行政执法三项制度平台")
    commands = top.add_subparsers(required=True, metavar="命令", title="命令")

    def add(name: str, text: str, run: Command) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run, name=name)
        return command

    add("init", "建立数据目录、密钥和数据库", _init)
    add("migrate", "更新数据库（设有 MIGRATION_DATABASE_URL 时以迁移角色进行）", _migrate)
    serve = add("serve", "启动服务", _serve)
    serve.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    serve.add_argument("--workers", type=int, default=int(os.environ.get("WORKERS", "2")), help="网页进程数")
    serve.add_argument("--threads", type=int, default=int(os.environ.get("THREADS", "4")), help="每个进程的线程数")
    serve.add_argument("--only", choices=["portal"], help="只启动公示门户：自己的进程，只用 PORTAL_DATABASE_URL")
    serve.add_argument("--lan", action="store_true", help="局域网试用：本机证书机构、https，打印地址和安装证书的二维码")
    serve.add_argument("--no-worker", action="store_true", help="不启动后台进程")
    add("worker", "启动后台进程（任务、记录排序、期限、夜间核查）", _worker)
    demo = add("demo", "建立演示数据（须设 DEMO=1），并打印登录方式", _demo)
    demo.add_argument("--if-empty", action="store_true", help="已有数据时只打印登录方式")
    importing = add("import", "导入资料；不加 --apply 只预览", _import)
    importing.add_argument("kind", metavar="种类")
    importing.add_argument("file", metavar="文件")
    importing.add_argument("--apply", action="store_true", help="写入")
    importing.add_argument("--column", action="append", default=[], metavar="目标=列名", help="公示：哪一列是什么")
    importing.add_argument(
        "--authority", action="append", default=[], metavar="表中名称=机关代码", help="公示：机关的别名"
    )
    importing.add_argument("--refused", metavar="文件", help="公示：把不导入的行连同原因另存为 CSV")
    _add_export(add("export", "导出清单：本人的账号、密码和动态码，规则同“导出”页面，记入存证", _export))
    verify = add("verify", "核验案件包；--live 核验本机全部记录", _verify)
    verify.add_argument("package", nargs="?", metavar="案件包")
    verify.add_argument("--live", action="store_true")
    verifier.options(verify)
    _case_commands(add("case", "案件：export 导出案件包", _case))
    checkpoint = add("checkpoint", "签发并打印最新检查点", _checkpoint)
    checkpoint.add_argument("--new-epoch", metavar="原因", help="更换密钥或恢复备份后开始新纪元")
    add("doctor", "检查这台机器和这套安装", _doctor)
    maintenance = add("maintenance", "维护开关：开时所有页面答 503 并写明预计恢复时间", _maintenance)
    maintenance.add_argument("state", choices=["on", "off"], metavar="on|off")
    maintenance.add_argument("--until", metavar="时间", help="预计结束时间，如 '2026-12-01 06:00'")
    _add_beginnings(add)
    _add_backups(add)
    _add_keys(add)
    for name, text in UNBUILT.items():
        add(name, f"{text}（本版本尚未建成）", _unbuilt).add_argument("rest", nargs=argparse.REMAINDER)
    return top


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument("kind", nargs="?", metavar="种类", choices=["", "cases", "publications", "duties", "readings"],
                        default="", help="cases 案件，publications 公示，duties 期限，readings 阅看记录")  # fmt: skip
    export.add_argument("--account", required=True, metavar="用户名", help="以谁的名义：只含此人有权查看的")
    export.add_argument("--purpose", default="", metavar="用途")
    export.add_argument("--form", choices=["xlsx", "csv"], default="xlsx", help="格式")
    export.add_argument("--personal", action="store_true", help="列出自然人姓名（须另一人批准）")
    export.add_argument("--number", default="", metavar="导出编号", help="取走已经申请的")
    export.add_argument("--out", default=".", metavar="目录")


def _add_beginnings(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    practice = add("practice", "演练库：make 建立，serve 启动，reset 清空重建", _practice)
    practice.add_argument("what", choices=["make", "serve", "reset", "fill"], metavar="make|serve|reset")
    practice.add_argument("--host", default="127.0.0.1")
    practice.add_argument("--port", type=int, default=8001)
    practice.add_argument("--lan", action="store_true", help="serve：给局域网里的电脑用，以 https 提供")
    add("setup", "新设一个机关：打印一次性的设置地址，一天内有效", _ticket)
    move = add(
        "move", "从 SQLite 迁到空的 PostgreSQL（先停止服务；设好 DATABASE_URL 和 MIGRATION_DATABASE_URL）", _move
    )
    move.add_argument("file", metavar="SQLite 文件")


def _add_backups(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    from mingzheng.config.backup import commands

    backup = add("backup", "备份数据库和文件（不停机；不含密钥）；--keys 另备份密钥", commands.backup)
    backup.add_argument("file", metavar="文件", help="新文件；写 - 输出到标准输出")
    backup.add_argument("--keys", action="store_true", help="备份密钥：用恢复密钥或口令密封，与数据分开保管")
    backup.add_argument("--passphrase-file", metavar="文件", help="口令所在文件；不给则生成恢复密钥并打印一次")
    restore = add("restore", "把备份恢复到空的数据库和数据目录，核验，并记入存证", commands.restore)
    restore.add_argument("file", nargs="?", metavar="文件")
    restore.add_argument("--keys", action="store_true", help="恢复密钥（先于数据）")
    restore.add_argument("--passphrase-file", metavar="文件", help="恢复密钥或口令所在文件；不给则询问")
    restore.add_argument("--known", action="append", default=[], metavar="文件", help="外部留存的检查点，可多次")
    restore.add_argument("--acknowledge", metavar="原因", help="数据库已用别的办法换回旧的：只把恢复和缺失范围记入存证")


def _add_keys(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    from mingzheng.config.keys import commands

    keys = add("keys", "列出密钥及其指纹（list），或者更换一把（rotate）", commands.keys)
    keys.add_argument("what", choices=["list", "rotate"], metavar="list|rotate")
    keys.add_argument("which", nargs="?", choices=["log", "fields", "index", "session"], metavar="哪一把")
    keys.add_argument("--own", metavar="文件", help="log：用本机关自己的签名密钥，不由系统生成")
    keys.add_argument("--resume", action="store_true", help="fields：接着做上次没有做完的重新加密，不再换新密钥")


def _unbuilt(given: argparse.Namespace) -> int:
    print(f"“{given.name}”（{UNBUILT[given.name]}）本版本尚未建成。", file=sys.stderr)
    return NOT_BUILT


def _setup() -> None:
    import django

    django.setup()


def _command(name: str, *arguments: str, **options: object) -> int:
    """Run a management command of a package, or say that this version has not got it."""
    from django.core.management import CommandError, call_command, get_commands

    _setup()
    if name not in get_commands():
        print(f"“{name}”本版本尚未建成。", file=sys.stderr)
        return NOT_BUILT
    try:
        call_command(name, *arguments, **options)
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.returncode
    return 0


def _init(given: argparse.Namespace) -> int:
    """Migrate first: nothing may load the settings before the migration role takes its place in them."""
    code = _migrate(given)
    from django.conf import settings

    for folder in (settings.DATA_DIR, settings.KEYS_DIR):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return code


def _migrate(_given: argparse.Namespace) -> int:
    """Migrate; the time comes from the library: Django's own clock would load the settings too early."""
    import datetime as dt

    from mingzheng.config import schema

    schema.bring_up(dt.datetime.now(dt.UTC), verbosity=int(os.environ.get("VERBOSITY", "1")))
    return 0


def _serve(given: argparse.Namespace) -> int:
    if given.only:
        os.environ["PORTAL_ONLY"] = "1"
    from mingzheng.config.serve import serve

    worker = not given.no_worker and os.environ.get("PORTAL_ONLY") != "1"
    pool = {"workers": given.workers, "threads": given.threads}
    if given.lan:
        from mingzheng.config.serve import serve_lan

        return serve_lan(given.port, pool, worker=worker)
    return serve(given.host, given.port, **pool, worker=worker)


def _practice(given: argparse.Namespace) -> int:
    from mingzheng.config import practice

    return practice.run(given)


def _ticket(_given: argparse.Namespace) -> int:
    """Print an address that opens the set-up of one agency: whoever may run this may enter agencies."""
    _setup()
    from django.utils import timezone

    from mingzheng.agencies import ticket

    print("请机关的系统管理员和负责人一起打开（一天内有效，用一次即作废）：")
    print(f"  {ticket.address(ticket.issue(timezone.now()))}")
    return 0


def _worker(_given: argparse.Namespace) -> int:
    _setup()
    from mingzheng.config.worker import work

    return work()


def _demo(given: argparse.Namespace) -> int:
    from django.conf import settings

    if not settings.DEMO or settings.PRODUCTION:
        print("演示数据只能在 DEMO=1 且非 PRODUCTION=1 的环境中建立。", file=sys.stderr)
        return 1
    return _command("demo", *(["--if-empty"] if given.if_empty else []))


def _import(given: argparse.Namespace) -> int:
    more = [f"--{name}={value}" for name in ("column", "authority") for value in getattr(given, name)]
    more += [f"--refused={given.refused}"] if given.refused else []
    return _command(f"import_{given.kind}", given.file, *(["--apply"] if given.apply else []), *more)


def _export(given: argparse.Namespace) -> int:
    if bool(given.kind) == bool(given.number):
        print("请给出清单的种类，或者用 --number 给出已经申请的导出编号。", file=sys.stderr)
        return 2
    names = ("account", "purpose", "form", "personal", "number", "out")
    return _command("export_list", *([given.kind] if given.kind else []), **{n: getattr(given, n) for n in names})


def _verify(given: argparse.Namespace) -> int:
    if given.live:
        return _command("verify_live")
    if not given.package:
        print("请给出案件包，或者加 --live。", file=sys.stderr)
        return 2
    with contextlib.suppress(OSError), open(given.package, "rb") as file:  # noqa: PTH123
        if file.read(5) == b"%PDF-":
            return _command("verify_paper", given.package)
    return verifier.run(given.package, given)


def _case_commands(case: argparse.ArgumentParser) -> None:
    export = case.add_subparsers(required=True, metavar="做什么").add_parser("export", help="导出案件包，制作记入存证")
    export.add_argument("case", metavar="案件", help="案号或者案件编号")
    export.add_argument("--scope", choices=["party", "court", "archive"], default="archive", help="提供给谁")
    export.add_argument("--purpose", required=True, metavar="用途")
    export.add_argument("--party", default="", metavar="当事人编号")
    export.add_argument("--out", default=".", metavar="目录")


def _case(given: argparse.Namespace) -> int:
    options = {name: getattr(given, name) for name in ("scope", "purpose", "party", "out")}
    return _command("export_case", given.case, **options)


def _checkpoint(given: argparse.Namespace) -> int:
    return _command("checkpoint", *(["--new-epoch", given.new_epoch] if given.new_epoch else []))


def _move(given: argparse.Namespace) -> int:
    """Move; the settings are read only once the migration role has taken its place in them."""
    from pathlib import Path

    from mingzheng.config import schema

    roles = schema.act_as_owner()
    from django.utils import timezone

    from mingzheng.config.moving import move
    from mingzheng.core.errors import DomainError

    try:
        report = move(Path(given.file).resolve(), timezone.now(), roles=roles, progress=print)
    except DomainError as error:
        print(error.message, file=sys.stderr)
        return 1
    for found in report.findings:
        print(found, file=sys.stderr)
    print("已迁移，核验通过。" if report.sound else "已迁移，但核验发现不一致，请不要启用。")
    return int(not report.sound)


def _maintenance(given: argparse.Namespace) -> int:
    _setup()
    from mingzheng.config.maintenance import switch

    return switch(given)


def _doctor(_given: argparse.Namespace) -> int:
    _setup()
    from mingzheng.config.doctor import report

    return report()


if __name__ == "__main__":
    sys.exit(main())
