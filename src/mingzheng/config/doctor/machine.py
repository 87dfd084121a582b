"""The machine and the program on it: files, fonts, disk, clock, addresses."""

from __future__ import annotations

import ctypes
import shutil
import sys
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from mingzheng.config import start
from mingzheng.config.doctor.findings import good, watch, wrong
from mingzheng.core import scanning
from mingzheng.ledger.appending import newest_time

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from mingzheng.config.doctor.findings import Finding

LEAST_FREE, LOW_FREE = 2 * 2**30, 10 * 2**30
TIMEX_BYTES, NOT_SYNCHRONISED = 512, 5  # struct timex of adjtimex(2); TIME_ERROR
LOCAL = {"localhost", "127.0.0.1", "::1"}


def program(_now: dt.datetime) -> Iterator[Finding]:
    """Look at what was installed and built, and at all that keeps the server from starting."""
    yield good(f"Python {sys.version.split()[0]}")
    if (start.PACKAGE / "web" / "static" / "dist" / "manifest.json").exists():
        yield good("前端资源已生成")
    else:
        yield wrong("前端资源未生成", "页面没有样式和脚本。", "运行 make assets。")
    fonts = [path for folder in settings.FONT_DIRS if folder.is_dir() for path in folder.glob("*.[to]tf")]
    if fonts:
        yield good(f"文书字体 {len(fonts)} 个")
    else:
        yield wrong("没有文书字体", "文书无法排版。", "运行 make assets，或者把字体放入 FONT_DIRS。")
    yield from (wrong(fault, "服务不能启动。") for fault in start.faults())


def disk(_now: dt.datetime) -> Iterator[Finding]:
    """Look at the space where data lie."""
    place = settings.HOME if settings.HOME.exists() else settings.HOME.parent
    free = shutil.disk_usage(place).free
    text = f"数据目录所在磁盘剩余 {free / 2**30:.1f} GB"
    means = "磁盘写满后不能再办理和存证；SQLite 备份还需要与数据库同样大的临时空间。"
    if free < LEAST_FREE:
        yield wrong(text, means, "立即清理或扩容；旧备份移到另一台机器。")
    elif free < LOW_FREE:
        yield watch(text, means, "准备扩容。")
    else:
        yield good(text)


def scanner(_now: dt.datetime) -> Iterator[Finding]:
    """Ask the operator's virus scanner to pass an empty file and to report the text that every scanner reports."""
    if settings.VIRUS_SCANNER.strip():
        if scanning.works():
            yield good("查毒程序能用：收下每个上传的文件之前先查")
        else:
            yield wrong(
                "查毒程序不能用", "没有答复就不收文件，谁也传不上来。", "单独运行 VIRUS_SCANNER 的命令看它说什么。"
            )
    elif settings.PRODUCTION:
        yield watch("没有接查毒程序", "带病毒的文件会原样存入案卷，下载的人可能中毒。", "设置 VIRUS_SCANNER。")


def clock(now: dt.datetime) -> Iterator[Finding]:
    """Compare the clock with the record, and ask the kernel whether it is synchronised."""
    newest = newest_time()
    if newest and (newest - now).total_seconds() > settings.LEDGER_CLOCK_TOLERANCE_SECONDS:
        late = int((newest - now).total_seconds())
        yield wrong(
            f"服务器时钟比最近一条记录慢 {late} 秒", "为防止倒签，一切办理已停止。", "校准时钟（chronyc makestep）。"
        )
    if _synchronised() is False:
        yield watch(
            "服务器时钟没有与时间服务器同步",
            "期限和记录时间以本机时钟为准，会慢慢走偏。",
            "启用 chrony 或 systemd-timesyncd。",
        )
    else:
        yield good(f"服务器时钟 {now.astimezone():%Y-%m-%d %H:%M:%S}")


def addresses(_now: dt.datetime) -> Iterator[Finding]:
    """Look at how browsers reach it: https, and names."""
    parts = urllib.parse.urlsplit(settings.PUBLIC_URL)
    if settings.DEMO:
        yield watch(
            "演示模式（DEMO=1）", "所有人员、机关和案件均为虚构，这个数据库永远是演示库。", "正式使用请另建数据库。"
        )
    if not settings.PRODUCTION:
        yield watch("未设 PRODUCTION=1", "Cookie 不限于 https，只宜在本机试用。", "正式使用设 PRODUCTION=1。")
    if parts.scheme != "https" and parts.hostname not in LOCAL:
        yield wrong(
            f"公开网址是明文的 {settings.PUBLIC_URL}",
            "口令和案件内容会在网络上被看到。",
            "由 nginx 提供 https，见 docs/operate/grow.md。",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield wrong("ALLOWED_HOSTS 写了 *", "伪造的主机名会进入链接。", "写明本系统的域名。")
    if settings.DEBUG:
        yield wrong("DEBUG=1", "出错页面会显示内部数据。", "去掉 DEBUG。")
    yield from _local_certificate()


def _local_certificate() -> Iterator[Finding]:
    folder = Path(settings.KEYS_DIR) / "lan"
    if folder.is_dir():
        yield watch(
            "正在或曾经使用局域网证书（serve --lan）",
            "证书由本机自签的机构签发，只有装了它的设备才信任；通行密钥只在 localhost 或受信任的域名下可用。",
            "正式使用请向单位的证书机构申请证书。",
        )


def _synchronised() -> bool | None:
    """Return the kernel's answer, None where there is no such call."""
    if sys.platform != "linux":
        return None
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    return None if state < 0 else state != NOT_SYNCHRONISED
