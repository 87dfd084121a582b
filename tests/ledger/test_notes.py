"""Signed notes and checkpoints."""

from __future__ import annotations

import pytest

from mingzheng.ledger import notes

# The vector of the signed-note package that defines the format (Go, golang.org/x/mod/sumdb/note).
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    f"{GO_TEXT}\n\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_notes_are_those_of_the_package_that_defines_them():
    assert notes.SigningKey.decode(GO_PRIVATE).sign(GO_TEXT) == GO_NOTE
    assert notes.open_note(GO_NOTE, notes.VerifierKey.decode(GO_PUBLIC)) == GO_TEXT
    assert notes.SigningKey.decode(GO_PRIVATE).verifier.encode() == GO_PUBLIC
    assert notes.SigningKey.decode(GO_PRIVATE).encode() == GO_PRIVATE


@pytest.fixture
def key():
    return notes.SigningKey.generate("mingzheng.测试/abc")


def test_a_checkpoint_opens_with_its_key_and_origin(key):
    head = notes.Head("本机记录", 7, bytes(range(32)))
    assert notes.open_checkpoint(key.sign(head.text()), key.verifier, "本机记录") == head


def test_a_checkpoint_of_another_log_is_refused(key):
    note = key.sign(notes.Head("甲", 7, bytes(32)).text())
    with pytest.raises(notes.NoteError, match="another log"):
        notes.open_checkpoint(note, key.verifier, "乙")


def test_an_unknown_key_is_not_valid(key):
    other = notes.SigningKey.generate(key.name)
    note = other.sign(notes.Head("甲", 7, bytes(32)).text())
    with pytest.raises(notes.NoteError, match="no valid signature"):
        notes.open_note(note, key.verifier)


def test_one_changed_character_breaks_the_signature(key):
    note = key.sign(notes.Head("甲", 7, bytes(32)).text()).replace("\n7\n", "\n8\n")
    with pytest.raises(notes.NoteError):
        notes.open_note(note, key.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "甲\n",
        "甲\n07\n" + "A" * 43 + "=\n",
        "甲\n7\nAAAA\n",
        "甲\n-1\n" + "A" * 43 + "=\n",
        "甲\n7\n" + "A" * 43 + "=",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(notes.NoteError):
        notes.parse_head(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b"])
def test_names_that_the_format_cannot_carry_are_refused(name):
    with pytest.raises(notes.NoteError):
        notes.SigningKey.generate(name)


@pytest.mark.parametrize(
    "text", ["", "x", "x+y", "x+00000000+AAAA", GO_PUBLIC.replace("c74f", "c74e"), GO_PUBLIC + "!"]
)
def test_keys_that_do_not_fit_together_are_refused(text):
    with pytest.raises(notes.NoteError):
        notes.VerifierKey.decode(text)
    with pytest.raises(notes.NoteError):
        notes.SigningKey.decode("PRIVATE+KEY+" + text)


@pytest.mark.parametrize("note", ["", "text", "text\n\n", "text\n\n- x y\n", "text\n\n\u2014 x\n"])
def test_what_is_no_signed_note_is_refused(note, key):
    with pytest.raises(notes.NoteError):
        notes.open_note(note, key.verifier)
