"""A case on the invented district, and the package of it as its reader holds it: bytes, and what is in them."""

import io
import zipfile

import pytest

from tests.stories import scripts
from tests.stories.conftest import district, own_seal, play

__all__ = ["district", "own_seal", "play"]
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


class Held:
    """A package in somebody's hands."""

    def __init__(self, data):
        self.data = data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            self.top = names[0].partition("/")[0]
            self.files = {name.removeprefix(f"{self.top}/"): archive.read(name) for name in names}

    def examined(self, **trust):
        from mingzheng.ledger.verifier.package import examine
        from mingzheng.ledger.verifier.report import Trust

        return examine(io.BytesIO(self.data), Trust(**trust))

    def changed(self, files, top=None):
        """Give the same package with other files, zipped anew."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, data in files.items():
                archive.writestr(f"{top or self.top}/{name}", data)
        return Held(target.getvalue())


@pytest.fixture
def pack(play, district):
    """Have a package made by one of the cast and give it."""

    def made(scope, *, who="officer", purpose="当事人申请查阅", party="", case_id=None):
        from mingzheng.agencies.credentials import actor_of
        from mingzheng.cases.packages.building import Wanted, make

        account = district.accounts[who]
        found = make(
            case_id or play.case_id,
            Wanted(scope, purpose, party),
            actor=actor_of(account),
            reader=account,
            now=play.now,
        )
        with found.file as file:
            return Held(file.read())

    return made


@pytest.fixture
def fingerprint(db):
    from mingzheng.ledger.keys import signing_key

    return signing_key().verifier.fingerprint


@pytest.fixture
def short(play):
    """A case that is just begun: one inspection with a picture."""
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="热心群众来电反映后厨有人无证上岗。")
    picture = play.attach("officer", PICTURE, "后厨.png")
    seen = play.do(
        "officer",
        "inspect",
        officers=("officer", "officer2"),
        place="溪桥区临波路 88 号",
        at=play.now,
        evidence=[str(picture)],
        **scripts.inspection(ended_at=play.now.isoformat()),
    )
    play.confirm("officer2", seen.seq)
    return play


@pytest.fixture
def whole(play, own_seal):
    """A case decided, served and published, with review and approvals in the second file."""
    scripts.concluded(scripts.investigated(play))
    scripts.notified(play)
    play.at("2026-09-10 09:00")
    play.tick()
    scripts.served(scripts.decided(scripts.reviewed(play)))
    return play
