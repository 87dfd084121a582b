import stat
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured

from mingzheng.core import crypto


@pytest.fixture
def keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path / "data"
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR


def test_what_is_encrypted_is_read_again(keys):
    sealed = crypto.encrypt("张三".encode(), b"place")
    assert "张三".encode() not in sealed
    assert crypto.decrypt(sealed, b"place") == "张三".encode()


def test_equal_texts_have_different_ciphertexts(keys):
    assert crypto.encrypt(b"1") != crypto.encrypt(b"1")


@pytest.mark.parametrize("position", [0, 1, 3, 8, 20, -1])
def test_an_altered_ciphertext_is_refused(keys, position):
    sealed = bytearray(crypto.encrypt(b"amount 100", b"place"))
    sealed[position] ^= 1
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(bytes(sealed), b"place")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" * 14])
def test_what_is_no_ciphertext_is_refused(keys, sealed):
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(sealed)


def test_a_ciphertext_moved_to_another_column_is_refused(keys):
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(crypto.encrypt(b"1", b"person.phone"), b"person.address")


def test_after_rotation_old_values_stay_readable_and_new_ones_use_the_new_key(keys):
    old = crypto.encrypt(b"old")
    assert crypto.rotate() == 2
    new = crypto.encrypt(b"new")
    assert (old[1:3], new[1:3]) == (b"\x00\x01", b"\x00\x02")
    assert (crypto.decrypt(old), crypto.decrypt(new)) == (b"old", b"new")


def test_threat_12_without_the_keys_nothing_is_read(keys, settings, tmp_path):
    sealed = crypto.encrypt(b"secret")
    index = crypto.blind_index("id", "330101199003070038")
    settings.KEYS_DIR = tmp_path / "elsewhere"
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(sealed)
    assert crypto.blind_index("id", "330101199003070038") != index


def test_threat_12_keys_inside_the_data_folder_are_refused(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.KEYS_DIR = tmp_path / "keys"
    with pytest.raises(ImproperlyConfigured, match="backup"):
        crypto.encrypt(b"1")


def test_key_files_are_for_their_owner_only(keys):
    crypto.encrypt(b"1")
    crypto.blind_index("id", "1")
    assert sorted(path.name for path in keys.iterdir()) == ["field-1.key", "index.key"]
    for path in keys.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.stat().st_size == 32
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


def test_a_damaged_key_is_named(keys):
    keys.mkdir(parents=True)
    (keys / "field-1.key").write_bytes(b"short")
    with pytest.raises(ImproperlyConfigured, match=r"field-1\.key"):
        crypto.encrypt(b"1")


def test_processes_that_start_at_once_use_one_key(keys):
    made = []
    keys.mkdir(parents=True)
    barrier = threading.Barrier(8)

    def start():
        barrier.wait()
        made.append(crypto._make_key(keys / "field-1.key"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    assert [path.name for path in keys.iterdir()] == ["field-1.key"]


def test_a_blind_index_is_the_same_for_each_spelling_and_different_for_each_purpose(keys):
    plain = crypto.blind_index("id", "33010119900307003X")
    assert crypto.blind_index("id", "３３０１０１ 19900307003x") == plain
    assert crypto.blind_index("phone", "33010119900307003X") != plain
    assert len(plain) == crypto.BLIND_INDEX_LENGTH
    assert "330101" not in plain


def test_nothing_has_no_blind_index(keys):
    assert crypto.blind_index("id", "  ") == ""
