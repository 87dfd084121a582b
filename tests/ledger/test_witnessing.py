"""The witness: what it cosigns, what it refuses, what it puts on record (C2SP tlog-witness, tlog-cosignature)."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from mingzheng.ledger import tiles
from mingzheng.ledger.keys import signing_key, witness_key
from mingzheng.ledger.models import ForkAlarm, WitnessedLog
from mingzheng.ledger.notes import Head, NoteError, SigningKey, VerifierKey, cosigned_at
from mingzheng.ledger.witnessing import submit, write

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class Log:
    """Somebody else's log, in memory."""

    def __init__(self, name="lower.example/log"):
        self.key = SigningKey.generate(name)
        self.leaves = []

    def grow(self, count, seed="a"):
        self.leaves += [hashlib.sha256(f"{seed}{len(self.leaves) + n}".encode()).digest() for n in range(count)]
        return self

    def note(self, size=None):
        size = len(self.leaves) if size is None else size
        return self.key.sign(Head(self.key.name, size, tiles.tree_head(self.leaves[:size])).text())

    def proof(self, old):
        ranges = tiles.consistency_ranges(old, len(self.leaves)) if old else []
        return [tiles.tree_head(self.leaves[start:end]) for start, end in ranges]

    def body(self, old):
        return write(old, self.proof(old), self.note())


@pytest.fixture
def lower(settings):
    log = Log()
    settings.WITNESSED_LOGS = [log.key.verifier.encode()]
    return log


def test_a_head_that_goes_on_is_cosigned_in_the_form_of_the_standard(lower, now):
    first = submit(lower.grow(5).body(0), now)
    assert first.status == 200
    key = witness_key().witness
    note = lower.note() + first.text
    assert cosigned_at(note, key) == int(now.timestamp())
    dash, name, data = first.text.strip().split(" ")
    raw = base64.b64decode(data)
    assert (dash, name) == ("—", key.name)
    assert raw[:4] == hashlib.sha256(name.encode() + b"\n\x04" + key.public).digest()[:4]
    signed = f"cosignature/v1\ntime {int.from_bytes(raw[4:12], 'big')}\n{lower.note().partition(chr(10) * 2)[0]}\n"
    Ed25519PublicKey.from_public_bytes(key.public).verify(raw[12:], signed.encode())
    assert submit(lower.grow(300).body(5), now).status == 200
    assert WitnessedLog.objects.get().size == 305
    assert key.public != signing_key().verifier.public


def test_the_same_head_again_is_cosigned_again_and_not_written_again(lower, now):
    submit(lower.grow(3).body(0), now)
    before = WitnessedLog.objects.get().entry_id
    assert submit(lower.body(3), now).status == 200
    assert WitnessedLog.objects.get().entry_id == before


def test_whoever_does_not_know_where_the_witness_stands_is_told(lower, now):
    submit(lower.grow(4).body(0), now)
    reply = submit(lower.grow(4).body(0), now)
    assert (reply.status, reply.text, reply.is_size) == (409, "4\n", True)
    assert not ForkAlarm.objects.exists()


def test_26_a_fork_is_refused_and_on_record_once(lower, now):
    submit(lower.grow(4).body(0), now)
    forked = Log()
    forked.key = lower.key
    forked.grow(4, seed="b")
    for _ in range(3):
        assert submit(forked.body(4), now).status == 409
    alarm = ForkAlarm.objects.get()
    assert (alarm.size, alarm.reason) == (4, "同样大小有两个树根：日志分叉")
    assert alarm.kept == lower.note()
    assert alarm.given == forked.note()
    assert submit(forked.grow(3).body(4), now).status == 422
    assert ForkAlarm.objects.count() == 2
    assert WitnessedLog.objects.get().size == 4
    assert submit(lower.grow(1).body(4), now).status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old x\n\nnote", 400),
        (b"old 1\nnot base64!\n\nx\n1\n", 400),
        (b"old 0\n" + b"QUFB\n" + b"\nx\n", 400),
        (b"\xff\xfe\n\n", 400),
        (b"old 0\n\nunknown.example\n1\n" + base64.b64encode(b"x" * 32) + b"\n\n", 404),
    ],
)
def test_nonsense_is_refused(lower, now, body, status):
    assert submit(body, now).status == status


def test_only_the_log_itself_hands_in_its_heads(lower, now):
    other = Log(lower.key.name).grow(3)
    assert submit(other.body(0), now).status == 403
    stranger = Log("stranger.example/log").grow(3)
    assert submit(stranger.body(0), now).status == 404
    lower.grow(2)
    assert submit(write(7, [], lower.note()), now).status == 400
    assert not ForkAlarm.objects.exists()
    assert not WitnessedLog.objects.exists()


def test_a_witness_signature_is_no_log_signature_and_the_other_way_round(lower, now):
    note = lower.grow(2).note()
    line = submit(lower.body(0), now).text
    with pytest.raises(NoteError):
        cosigned_at(note, lower.key.verifier)
    with pytest.raises(NoteError):
        cosigned_at(note + line, VerifierKey(witness_key().name, witness_key().verifier.public))
    with pytest.raises(NoteError):
        cosigned_at(note.replace("\n2\n", "\n3\n") + line, witness_key().witness)
    encoded = witness_key().witness.encode()
    assert VerifierKey.decode(encoded) == witness_key().witness


def test_the_address_takes_heads_without_a_session(lower, client):
    url = "/api/v1/witness/add-checkpoint"
    answer = client.post(url, lower.grow(2).body(0), content_type="text/plain")
    assert answer.status_code == 200
    assert answer.content.decode().startswith("— ")
    answer = client.post(url, lower.grow(2).body(0), content_type="text/plain")
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/x.tlog.size")
    assert client.get(url).status_code == 405
    assert client.post(url, b"x" * (1 << 17), content_type="text/plain").status_code == 413


def test_without_logs_to_witness_there_is_nothing_to_hand_in(client, settings):
    settings.WITNESSED_LOGS = []
    assert client.post("/api/v1/witness/add-checkpoint", b"x", content_type="text/plain").status_code == 404
