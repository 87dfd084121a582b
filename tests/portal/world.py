"""The invented district with two cases played to their publication: a firm's, and a person's with a witness."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from mingzheng.cases.projection import publish_procedures
from mingzheng.demo.district import District, build
from mingzheng.demo.play import Play
from mingzheng.ledger import sequencer
from tests.agencies.factories import do
from tests.stories import scripts
from tests.towns import START

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
FIRM = {**scripts.FIRM, "phone": "0990-5550199", "address": "溪桥区临波路 88 号 2 单元 301 室"}
PERSON = {
    "kind": "individual",
    "name": "濮阳采薇",
    "identifier": "990102198807041238",
    "phone": "13812345678",
    "address": "溪桥区听松巷 7 号 3 单元 502 室",
}
WITNESS = {
    "person_name": "闻人知远",
    "person_role": "witness",
    "id_number": "99010219920315456X",
    "phone": "13987654321",
}
FACTS = (
    "2026年9月1日，濮阳采薇（身份证号990102198807041238，住溪桥区听松巷 7 号 3 单元 502 室，电话13812345678）"
    "安排一名未取得健康证明的人员加工凉菜。证人闻人知远（电话13987654321）证实了上述情况。"
)
PRIVATE = (
    PERSON["name"], "采薇", PERSON["identifier"], PERSON["phone"], "听松巷", "502 室",
    WITNESS["person_name"], "知远", WITNESS["id_number"], WITNESS["phone"],
    FIRM["representative"], FIRM["phone"], "301 室",
)  # fmt: skip


@dataclass
class World:
    district: District
    firm: Any
    person: Any
    papers: dict[str, Any]
    now: dt.datetime

    def never_public(self) -> list[str]:
        """Return what no page may show: parties, witnesses, and staff without a certificate."""
        staff = [p.name for key, p in self.district.people.items() if not p.certificates.exists() and key != "-"]
        return [*PRIVATE, *staff]


def tell() -> World:
    """Build it all by actions."""
    district = build(START - dt.timedelta(days=1))
    give_seal(district.agencies["market"])
    first = published(Play(district, START), FIRM)
    second = published(Play(district, first.now), PERSON, facts=FACTS)
    do(publish_procedures, now=second.now)
    sequencer.sequence(second.now)
    sequencer.publish_hourly(second.now)
    from mingzheng.publication.models import PublicDecision

    keys = PublicDecision.objects.order_by("id")
    papers = {code: second.paper(code) for code in ("penalty_decision", "prior_notice")}
    return World(district, keys[0], keys[1], papers, second.now)


def published(play, party, **values):
    """Play a case from its clue to the portal."""
    scripts.investigated(play, (party,))
    if values:
        asked = scripts.interview(play.now.isoformat(), **WITNESS)
        seen = play.do("officer", "question", officers=("officer", "officer2"), place="本局询问室", **asked)
        play.confirm("officer2", seen.seq)
    scripts.notified(scripts.concluded(play, **values))
    play.wait(days=8)
    play.tick()
    scripts.served(scripts.decided(scripts.reviewed(play)))
    party_id = play.party()
    summary = values.get("facts", "当事人安排一名未取得健康证明的人员加工凉菜。")
    play.do("publisher", "draft_publication", party_id, summary=summary)
    play.do("checker", "check_publication", party_id, step_up=True, verdict="approved")
    return play


def give_seal(agency):
    """Give an agency a throw-away electronic seal of its own, so that papers are servable online."""
    folder = settings.KEYS_DIR / "agencies" / str(agency.pk)
    folder.mkdir(parents=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, agency.name)])
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only"), False
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, decipher_only=False, **usage), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "seal.key.pem").write_bytes(key.private_bytes(encoding, form, plain))
    (folder / "seal.key.pem").chmod(0o600)
    (folder / "seal.cert.pem").write_bytes(certificate.public_bytes(encoding))
