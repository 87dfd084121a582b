"""Changing keys under a working installation: announced, resumable, nothing unreadable afterwards."""

import datetime as dt
import json

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection

from mingzheng.agencies.credentials import code_at, step_up
from mingzheng.agencies.models import Account, Agency
from mingzheng.config import cli
from mingzheng.config.keys import ring, rotating
from mingzheng.core import crypto
from mingzheng.demo.district import build
from mingzheng.demo.logins import decrypt
from mingzheng.dossiers.models import Individual
from mingzheng.ledger import keys as log_keys
from mingzheng.ledger.models import Checkpoint, Content, Entry, Epoch, Pending
from mingzheng.ledger.notes import NoteError, SigningKey, VerifierKey, open_checkpoint
from mingzheng.ledger.recording import Actor, record
from mingzheng.ledger.sequencer import sequence
from mingzheng.ledger.verifying import live

pytestmark = [pytest.mark.django_db]
NUMBER = "440106199001011237"
SILENT = lambda _text: None


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.KEYS_DIR.mkdir(mode=0o700)
    yield settings.KEYS_DIR
    crypto.forget()
    log_keys.forget()


@pytest.fixture
def someone(own_keys, now):
    build(now)
    actor = Actor("system", Account.objects.first().pk, "系统")
    with record("test.person", actor=actor, now=now + dt.timedelta(days=1)) as rec:
        person = Individual(
            agency=Agency.objects.first(),
            name="欧阳试验",
            id_number=NUMBER,
            id_index=crypto.blind_index("id_number", NUMBER),
        )
        rec.insert(person)
    log_keys.signing_key()
    return person


@pytest.fixture
def after(now):
    return now + dt.timedelta(days=2)


@pytest.mark.both_databases
def test_a_new_log_key_is_announced_under_the_old_one_and_begins_an_epoch(someone, after):
    sequence(after)
    old = log_keys.signing_key()
    epoch = rotating.rotate_log(after)
    new = log_keys.signing_key()
    assert new.verifier.encode() == epoch.key != old.verifier.encode()
    announced = Entry.objects.get(kind=rotating.ANNOUNCED)
    assert json.loads(Content.objects.get(entry=announced).body)["facts"]["fingerprint"] == new.verifier.fingerprint
    head = Checkpoint.objects.filter(size__gt=announced.leaf_row.index).order_by("size").first()
    assert open_checkpoint(head.note, old.verifier, head.epoch.origin).size > announced.leaf_row.index
    newest = sequence(after)
    assert open_checkpoint(newest.note, new.verifier, newest.epoch.origin)
    with pytest.raises(NoteError):
        open_checkpoint(newest.note, old.verifier, newest.epoch.origin)
    assert verifies(after)


@pytest.mark.parametrize("place", ["after_announcing", "after_exchanging"])
def test_a_change_of_the_log_key_that_was_cut_off_goes_on_where_it_was(someone, after, place, monkeypatch, own_keys):
    sequence(after)
    broken = {"after_announcing": "start_epoch", "after_exchanging": "lock"}[place]
    with monkeypatch.context() as cut:
        cut.setattr(rotating, broken, lambda *_a, **_k: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rotating.rotate_log(after)
    if place == "after_exchanging":  # a kill between the exchange of the files and the commit
        (own_keys / "ledger.key").rename(own_keys / "ledger-epoch1-x.key")
        (own_keys / "ledger.next.key").rename(own_keys / "ledger.key")
        log_keys.forget()
    epoch = rotating.rotate_log(after)
    assert Entry.objects.filter(kind=rotating.ANNOUNCED).count() == 1
    assert Epoch.objects.count() == 2
    assert epoch.key == log_keys.signing_key().verifier.encode()
    assert not (own_keys / "ledger.next.key").exists()
    assert verifies(after)


def test_an_agency_puts_its_own_key_in_place(someone, after, tmp_path):
    sequence(after)
    own = SigningKey.generate("lanchuan.example")
    (tmp_path / "own.key").write_text(f"{own.encode()}\n")
    assert rotating.rotate_log(after, tmp_path / "own.key").origin == "lanchuan.example/2"
    assert VerifierKey.decode(Epoch.objects.get(number=2).key) == own.verifier


@pytest.mark.both_databases
def test_fields_are_encrypted_anew_and_the_old_key_is_needed_no_more(someone, after, own_keys):
    before = raw(someone)
    assert rotating.rotate_fields(after, SILENT) > 10
    assert rotating.outdated() == 0
    assert raw(someone) != before
    (own_keys / "field-1.key").unlink()
    crypto._field_key.cache_clear()
    assert Individual.objects.get(pk=someone.pk).id_number == NUMBER
    assert verifies(after)
    account = Account.objects.filter(authenticator__isnull=False, person__isnull=False).first()
    secret = decrypt(Authenticator.objects.get(user=account, type="totp").data["secret"])
    assert step_up(account, code_at(secret, after), after)


@pytest.mark.both_databases
def test_an_encryption_that_was_cut_off_is_resumed(someone, after, monkeypatch):
    crypto.rotate()
    monkeypatch.setattr(rotating, "BATCH", 3)
    steps = iter(range(2))

    def stop(_text):
        if next(steps, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotating.rotate_fields(after, stop, resume=True)
    left = rotating.outdated()
    assert left > 0
    assert rotating.rotate_fields(after, SILENT, resume=True) == left
    assert rotating.outdated() == 0
    assert crypto.current_header()[2] == 2  # one new key, not two


@pytest.mark.both_databases
def test_indexes_find_the_same_person_under_a_new_key(someone, after, own_keys):
    old = someone.id_index
    assert rotating.rotate_index(after, SILENT) > 0
    fresh = Individual.objects.get(pk=someone.pk)
    assert fresh.id_index != old
    assert fresh.id_index == crypto.blind_index("id_number", NUMBER)
    assert Individual.objects.get(id_index=crypto.blind_index("id_number", "４４０１０６ 19900101 1237")) == fresh
    assert rotating.index_fits()
    assert verifies(after)


def test_a_change_of_indexes_that_fails_leaves_the_old_key_and_the_old_indexes(someone, after, monkeypatch, own_keys):
    key = (own_keys / "index.key").read_bytes()
    monkeypatch.setattr(rotating, "record", lambda *_a, **_k: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        rotating.rotate_index(after, SILENT)
    assert (own_keys / "index.key").read_bytes() == key
    assert rotating.index_fits()


def test_every_blind_index_that_there_is_gets_changed():
    found = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if getattr(field, "max_length", None) == crypto.BLIND_INDEX_LENGTH and field.name.endswith("_index")
    }
    assert found == {(model._meta.label, column) for model, column, *_ in rotating.INDEXED}


def test_a_session_key_is_gone_and_recorded(someone, after, own_keys):
    (own_keys / "session.key").write_text("x")
    rotating.rotate_session(after)
    assert not (own_keys / "session.key").exists()
    assert Entry.objects.filter(kind=rotating.ROTATED).exists()


def test_the_list_names_purpose_and_fingerprint_and_no_secret(someone, own_keys, capsys):
    assert cli.main(["keys", "list"]) == 0
    said = capsys.readouterr().out
    assert "field-1.key  加密个人信息等字段" in said
    assert log_keys.signing_key().verifier.fingerprint in said
    for path in own_keys.glob("*.key"):
        assert path.read_bytes().hex() not in said
        assert path.read_bytes().decode("latin-1").strip() not in said
    (own_keys / "index.key").chmod(0o644)
    assert cli.main(["keys", "list"]) == 1
    assert ring.exposed() == ["index.key"]


def test_a_process_takes_up_a_key_that_another_made(own_keys):
    sealed = crypto.encrypt(b"x")
    (own_keys / "field-2.key").write_bytes(bytes(32))
    assert crypto.encrypt(b"x")[:3] != sealed[:3]
    assert crypto.decrypt(sealed) == b"x"


def verifies(now):
    while Pending.objects.exists():
        sequence(now)
    return live(now).sound


def raw(row):
    key = row.pk.hex if connection.vendor == "sqlite" else row.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM dossiers_individual WHERE id = %s", [key])
        return bytes(cursor.fetchone()[0])
