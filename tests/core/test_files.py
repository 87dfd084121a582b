import concurrent.futures
import hashlib
import io
import os
import resource
import tracemalloc

import pytest

from mingzheng.core import files
from mingzheng.core.errors import Invalid
from mingzheng.core.secrets import new_id

AGENCY = new_id()


class Endless(io.RawIOBase):
    """A stream of zeros of a length, never whole in memory."""

    def __init__(self, length):
        self.left = length

    def read(self, size=-1):
        piece = min(self.left, size)
        self.left -= piece
        return bytes(piece)


def test_stores_under_the_digest_and_reads_back():
    blob = files.put(b"evidence", agency_id=AGENCY)
    assert blob.digest == "sha256:" + hashlib.sha256(b"evidence").hexdigest()
    assert blob.size == 8
    assert files.read(blob.digest, AGENCY) == b"evidence"
    assert files.exists(blob.digest, AGENCY)
    assert files.size(blob.digest, AGENCY) == 8


def test_is_written_once_and_read_only():
    blob = files.put(io.BytesIO(b"once"), agency_id=AGENCY)
    path = files.path_of(blob.digest, AGENCY)
    before = path.stat()
    assert files.put(b"once", agency_id=AGENCY) == blob
    assert path.stat().st_ino == before.st_ino
    assert before.st_mode & 0o777 == 0o400


def test_another_agency_knows_nothing_of_it():
    blob = files.put(b"ours", agency_id=AGENCY)
    other = new_id()
    assert not files.exists(blob.digest, other)
    with pytest.raises(files.FileMissing, match="不在存储中"):
        files.open(blob.digest, other)
    assert files.put(b"ours", agency_id=other) == blob
    assert files.path_of(blob.digest, other).stat().st_nlink == 1


def test_refuses_more_than_the_limit_and_leaves_nothing():
    folder = files.path_of(files.put(b"x", agency_id=AGENCY).digest, AGENCY).parents[2]
    with pytest.raises(Invalid, match="上限"):
        files.put(Endless(3 << 20), agency_id=AGENCY, limit=1 << 20)
    assert not list(folder.glob(".incoming-*"))


def test_a_damaged_file_is_found_when_the_same_bytes_come_again():
    blob = files.put(b"sound", agency_id=AGENCY)
    path = files.path_of(blob.digest, AGENCY)
    path.chmod(0o600)
    path.write_bytes(b"worse")
    assert files.rehash(blob.digest, AGENCY) != blob.digest
    with pytest.raises(files.FileDamaged):
        files.put(b"sound", agency_id=AGENCY)
    path.unlink()


def test_memory_stays_flat():
    tracemalloc.start()
    files.put(Endless(64 << 20), agency_id=AGENCY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


def test_many_writers_of_the_same_bytes_agree():
    data = os.urandom(1 << 18)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        blobs = set(pool.map(lambda _: files.put(data, agency_id=AGENCY), range(24)))
    assert len(blobs) == 1


@pytest.mark.parametrize("digest", ["../../etc/passwd", "sha256:../../x", "sha256:00", "md5:" + "0" * 32])
def test_an_address_is_never_a_path(digest):
    with pytest.raises(ValueError):
        files.path_of(digest, AGENCY)
