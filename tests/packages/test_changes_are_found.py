"""A changed byte in any file of a package is found and the file named; so is what was left out or put in."""

import io
import json
import random
import zipfile

import pytest

pytestmark = pytest.mark.django_db
CHANGES = 300


def test_hundreds_of_changed_bytes_are_each_found_and_the_file_is_named(short, pack, fingerprint):
    held = pack("court")
    assert held.examined(fingerprint=fingerprint).code == 0
    chance, names = random.Random(20261121), sorted(held.files)
    tried = [*names, *chance.choices(names, k=CHANGES - len(names))]
    missed = []
    for name in tried:
        data = bytearray(held.files[name])
        place = chance.randrange(len(data))
        data[place] ^= 1 << chance.randrange(8)
        report = held.changed({**held.files, name: bytes(data)}).examined(fingerprint=fingerprint)
        if report.code != 1 or not any(name in fault.words for fault in report.faults):
            missed.append((name, place, report.text()))
    assert len(tried) >= CHANGES
    assert missed == []


def test_bytes_changed_in_the_zip_itself_are_found_or_change_no_file(short, pack, fingerprint):
    held = pack("party")
    chance, missed = random.Random(4), []
    for _ in range(CHANGES):
        data = bytearray(held.data)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        if _examined(bytes(data), fingerprint).code != 1:
            with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
                same = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
            if same != held.files:
                missed.append(same)
    assert missed == []


def _examined(data, fingerprint=""):
    from mingzheng.ledger.verifier.package import examine
    from mingzheng.ledger.verifier.report import Trust

    return examine(io.BytesIO(data), Trust(fingerprint=fingerprint))


def test_a_file_left_out_put_in_or_swapped_is_named(short, pack):
    held = pack("court")
    pdf = next(name for name in held.files if name.endswith(".pdf"))
    entry = next(name for name in held.files if name.startswith("data/entries/"))
    for gone in (pdf, entry, "signature.txt", "data/index.html", "manifest-sha256.txt"):
        report = held.changed({k: v for k, v in held.files.items() if k != gone}).examined()
        assert gone in report.text(), gone
        assert report.code == 1
    report = held.changed({**held.files, "data/documents/main-099-extra.pdf": b"%PDF"}).examined()
    assert "main-099-extra.pdf：清单中没有这个文件，是后来加入的" in report.text()


def test_a_whole_new_manifest_does_not_help_whoever_changes_a_file(short, pack):
    """With the bag's own digests made anew, the signature and the record still name it."""
    held = pack("court")
    pdf = next(name for name in held.files if name.endswith(".pdf"))
    files = anew({**held.files, pdf: held.files[pdf] + b"\n"})
    report = held.changed(files).examined()
    assert "manifest-sha256.txt：与机关签名时的内容不一致" in report.text()
    assert f"{pdf}：文件与第" in report.text()
    entry = next(name for name in held.files if b'"body"' in held.files[name])
    value = json.loads(held.files[entry])
    group = next(iter(value["content"].values()))
    group["body"] = group["body"].replace("2026", "2025")
    report = held.changed(anew({**held.files, entry: json.dumps(value, ensure_ascii=False).encode()})).examined()
    assert f"{entry}：第 {value['index'] + 1} 号记录的内容与记录不一致" in report.text()


def test_an_event_cut_from_the_end_contradicts_the_making(short, pack):
    held = pack("court")
    last = max(
        (json.loads(data)["event"] or 0, name) for name, data in held.files.items() if name.startswith("data/entries/")
    )[1]
    about = json.loads(held.files["data/package.json"])
    about["events"] -= 1
    files = {**held.files, "data/package.json": json.dumps(about).encode()}
    files.pop(last)
    report = held.changed(anew(files)).examined()
    assert "与包内所述不符" in report.text()


def anew(files):
    """Make the manifests of a changed bag as its forger would."""
    import hashlib

    payload = {name: data for name, data in files.items() if name.startswith("data/")}
    manifest = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(payload.items()))
    tags = {name: files[name] for name in ("bagit.txt", "bag-info.txt", "signature.txt")}
    tags["manifest-sha256.txt"] = manifest.encode()
    listed = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(tags.items()))
    return {**payload, **tags, "tagmanifest-sha256.txt": listed.encode()}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"x" * 5000])
def test_what_is_no_package_is_refused_in_words(db, data):
    assert "不是案件包" in _examined(data, "").text()


def test_hostile_packages_never_raise(short, pack):
    held = pack("party")
    for name in sorted(held.files):
        for bad in (b"", b"{}", b"[]", b"null", b'{"a":' * 3000, b"\xff\xfe", b'{"index": -1}'):
            assert held.changed({**held.files, name: bad}).examined().code == 1
