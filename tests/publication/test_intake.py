import json

import pytest

from mingzheng.core.errors import Conflict, Invalid
from mingzheng.publication import actions, sealing
from mingzheng.publication.models import Intake
from mingzheng.publication.queries import unclaimed
from mingzheng.publication.sealing import PRIVATE, NotOurs, ensure_keys, private_key, public_key, seal, unseal
from tests.agencies.factories import NOW, do

MESSAGE = {"text": "门口的摊位每天占道", "contact": "13912345678"}


@pytest.mark.django_db
def test_a_message_is_sealed_and_taken_over_once():
    row = actions.receive("complaint", MESSAGE, now=NOW, using="default")
    assert "占道".encode() not in bytes(Intake.objects.get(pk=row.pk).sealed)
    assert list(unclaimed("complaint")) == [row]
    assert do(actions.claim, row, taken_as="complaint:1") == MESSAGE
    assert not unclaimed("complaint").exists()
    with pytest.raises(Conflict, match="已经有人受理"):
        do(actions.claim, row, taken_as="complaint:2")


@pytest.mark.django_db
def test_refuses_unknown_kinds_and_huge_messages():
    with pytest.raises(Invalid, match="没有这种事项"):
        actions.receive("praise", MESSAGE, now=NOW, using="default")
    with pytest.raises(Invalid, match="太长"):
        actions.receive("complaint", {"text": "长" * 70_000}, now=NOW, using="default")


def test_only_the_private_key_opens_a_box():
    folder = ensure_keys()
    box = seal(public_key(folder), json.dumps(MESSAGE).encode())
    assert json.loads(unseal(private_key(folder), box)) == MESSAGE
    assert box != seal(public_key(folder), json.dumps(MESSAGE).encode())
    with pytest.raises(NotOurs):
        unseal(private_key(folder), box[:-1] + bytes([box[-1] ^ 1]))
    with pytest.raises(NotOurs):
        unseal(private_key(folder), b"short")


def test_the_private_key_is_for_its_owner_only():
    assert (ensure_keys() / PRIVATE).stat().st_mode & 0o777 == 0o600


def test_a_portal_of_its_own_seals_with_the_public_key_alone_and_never_makes_a_pair(tmp_path, monkeypatch, settings):
    whole = ensure_keys()
    folder = tmp_path / "portal"
    folder.mkdir()
    monkeypatch.setattr(sealing, "keys_folder", lambda: folder)
    settings.PORTAL_ONLY = True
    with pytest.raises(sealing.NoKeyToSealTo):
        sealing.sealing_folder()
    assert list(folder.iterdir()) == []
    (folder / sealing.PUBLIC).write_bytes((whole / sealing.PUBLIC).read_bytes())
    box = seal(public_key(sealing.sealing_folder()), b"x")
    assert unseal(private_key(whole), box) == b"x"
    assert [path.name for path in folder.iterdir()] == [sealing.PUBLIC]
