"""``mingzheng practice make|serve|reset``: an installation for practice beside the real one, with its people and lists.

It has a database, a record, keys and numbers of its own, so nothing done in it can reach the real ones; what is copied
goes over a pipe, never over a file. Telephones and cases are not copied. Its keys lie with the real keys, not with its
data (threat 12): they open the second factors of the same people. People sign in with their real passwords, so over a
network it speaks https alone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from django.db import models

KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "WORKERS", "THREADS")
PROGRAM = (sys.executable, "-m", "mingzheng.config.cli")
COPIED = (
    *("agencies.Region", "agencies.Agency", "agencies.Unit", "agencies.Person", "agencies.Certificate"),
    *("agencies.PublicOfficer", "agencies.RoleGrant", "agencies.SignAuthority", "agencies.Delegation"),
    *("agencies.Absence", "agencies.Secondment", "agencies.Account"),
    *("catalogue.Capacity", "catalogue.Matter", "catalogue.HearingThreshold", "catalogue.ReviewRule"),
    *("catalogue.PaperWording", "catalogue.PublicListItem"),
)
"""What practice needs, in an order in which each row finds what it names."""
LEFT_OUT = {
    "agencies.Person": {"phone", "phone_index"},
    "agencies.Account": {"failures", "locked_until", "last_login", "totp_last_counter"},
}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
IN_CLEAR = (
    "演练用的是各人真实的用户名、密码和动态码，不能在网络上明文传送。"
    "给别的电脑用，请加 --lan（https）；只在本机用，不要改 --host。"
)
THERE = "演练库已经建立（{0}）。要从头再来，先停止它，再运行 mingzheng practice reset。"
DECLARED = "practice.declared"


def run(given: argparse.Namespace) -> int:
    """Carry out ``make``, ``serve``, ``reset``, or ``fill`` (the half of ``make`` that runs inside)."""
    import django

    django.setup()
    from mingzheng.desk.setup.practised import home

    if given.what == "fill":
        return fill(sys.stdin)
    if settings.PRACTICE:
        print("这里已经是演练库。", file=sys.stderr)
        return 1
    folder = home()
    if given.what == "reset":
        _clear(folder)
    if given.what in {"make", "reset"}:
        return make(folder)
    if not folder.exists():
        print("还没有演练库，先运行 mingzheng practice make。", file=sys.stderr)
        return 1
    if not given.lan and given.host not in LOOPBACK:
        print(IN_CLEAR, file=sys.stderr)
        return 1
    return _serve(folder, ["--lan"] if given.lan else ["--host", given.host], given.port)


def _serve(folder: Path, way: list[str], port: int) -> NoReturn:
    """Become the server of the installation for practice, so that signals reach it."""
    command = [*PROGRAM, "serve", *way, "--port", str(port)]
    os.execve(sys.executable, command, _environment(folder, port))  # noqa: S606


def _clear(folder: Path) -> None:
    for place in (folder, keys_of_practice()):
        shutil.rmtree(place, ignore_errors=True)


def keys_of_practice() -> Path:
    """Return where the keys of the installation for practice lie: apart from its data, in none of our backups."""
    from mingzheng.config.keys.ring import PRACTICE_FOLDER

    return Path(settings.KEYS_DIR) / PRACTICE_FOLDER


def make(folder: Path) -> int:
    """Make the installation for practice and fill it; a half-made one is taken away again."""
    if folder.exists():
        print(THERE.format(folder), file=sys.stderr)
        return 1
    code = _inside(folder, ["init"]).wait()
    if code == 0:
        filling = _inside(folder, ["practice", "fill"], stdin=subprocess.PIPE)
        with filling.stdin or open(os.devnull, "wb") as pipe:  # noqa: PTH123
            for line in rows():
                pipe.write(json.dumps(line, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n")
        code = filling.wait()
    if code:
        _clear(folder)
        print("演练库没有建成。", file=sys.stderr)
        return code
    print("演练库已建成。启动：mingzheng practice serve --port 8001；各人用自己的用户名、密码和验证器登录。")
    return 0


def rows() -> Iterator[list[Any]]:
    """Yield (model, values) of everything that practice needs, second factors last."""
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator
    from django.apps import apps

    for label in COPIED:
        model = apps.get_model(label)
        left_out = LEFT_OUT.get(label, set()) | {"entry_id", "row_digest"}
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
        for row in model._default_manager.order_by("pk").iterator():
            yield [label, {name: getattr(row, name) for name in names}]
    for factor in Authenticator.objects.filter(type=Authenticator.Type.TOTP).order_by("pk").iterator():
        yield ["totp", {"user_id": factor.user_id, "secret": get_adapter().decrypt(factor.data["secret"])}]


def fill(lines: IO[str]) -> int:
    """Take over what ``rows`` gave, under one entry; only in an installation for practice that is still empty."""
    from django.utils import timezone

    from mingzheng.agencies.models import Agency
    from mingzheng.ledger.models import Pending
    from mingzheng.ledger.recording import Actor, record
    from mingzheng.ledger.sequencer import sequence

    if not settings.PRACTICE or Agency.objects.exists():
        print("只有空的演练库可以填入。", file=sys.stderr)
        return 1
    with record(DECLARED, actor=Actor("system", uuid.UUID(int=0), "建立演练库"), now=timezone.now()) as rec:
        for line in lines:
            _take(rec, *json.loads(line))
    while Pending.objects.exists():
        sequence(timezone.now())
    return 0


def _take(rec: Any, label: str, values: dict[str, Any]) -> None:  # noqa: ANN401 - the recorder
    from allauth.mfa.totp.internal.auth import TOTP
    from django.apps import apps

    from mingzheng.agencies.models import Account
    from mingzheng.ledger.models import Recorded

    if label == "totp":
        TOTP.activate(Account.objects.get(pk=values["user_id"]), values["secret"])
        return
    model: type[models.Model] = apps.get_model(label)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    row = model(**{name: fields[name].to_python(value) for name, value in values.items()})
    if isinstance(row, Recorded):
        rec.insert(row)
    else:
        row.save(force_insert=True)


def _inside(folder: Path, arguments: list[str], **more: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
    """Start a command inside the installation for practice."""
    return subprocess.Popen([*PROGRAM, *arguments], env=_environment(folder), **more)  # noqa: S603


def _environment(folder: Path, port: int = 8001) -> dict[str, str]:
    """Return the environment of the installation for practice: none of the real one's settings goes with it."""
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    environment |= {"PRACTICE": "1", "MINGZHENG_HOME": str(folder), "PORT": str(port), "VERBOSITY": "0"}
    environment["MINGZHENG_KEYS"] = str(keys_of_practice())
    environment["FONT_DIRS"] = ",".join(map(str, settings.FONT_DIRS))
    return environment
