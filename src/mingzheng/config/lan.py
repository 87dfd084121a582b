"""``mingzheng serve --lan``: https in an office network by a certificate authority of this machine's own.

Cameras and the like want https. The authority signs one server certificate, for the addresses that the machine has now;
devices install the authority's certificate once. Its key never leaves the keys folder, and it can sign for nothing but
private addresses, this machine's name and ``localhost`` (name constraints, RFC 5280 §4.2.1.10).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import io
import ipaddress
import os
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

CA_DAYS, SERVER_DAYS, RENEW_DAYS = 3650, 397, 30
LOOPBACK = ("127.0.0.1", "::1")
PRIVATE_NETS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7", "fe80::/10")
ELSEWHERE = ("10.255.255.255", 1)  # nothing is sent: a UDP socket is only asked which address it would use


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where the files lie, and the fingerprint that people compare before they trust the authority."""

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str


def own_addresses() -> list[str]:
    """Return the private addresses under which other machines of the network reach this one."""
    found: list[str] = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(ELSEWHERE)
        found.append(str(probe.getsockname()[0]))
    with contextlib.suppress(OSError):
        found += [str(item[4][0]) for item in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    nets = [ipaddress.ip_network(net) for net in PRIVATE_NETS]
    inside = (one for one in dict.fromkeys(found) if any(ipaddress.ip_address(one) in net for net in nets))
    return [one for one in inside if one not in LOOPBACK]


def environment(given: Mapping[str, str], addresses: list[str], port: int) -> dict[str, str]:
    """Return what the settings need for https under these addresses; what an operator has set stands."""
    hosts = ["localhost", "127.0.0.1", "[::1]", socket.gethostname().lower(), *addresses]
    shown = addresses[0] if addresses else "localhost"
    wanted = {"HTTPS": "1", "ALLOWED_HOSTS": ",".join(hosts), "PUBLIC_URL": f"https://{shown}:{port}"}
    return {**{name: given.get(name) or value for name, value in wanted.items()}, "DESK_URL": ""}  # one name for both


def certificates(folder: Path, addresses: list[str], now: dt.datetime) -> Certificates:
    """Return authority and server certificate, made where there are none, renewed before they lapse or fit no more."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = Certificates(folder / "ca.crt", folder / "server.crt", folder / "server.key", "")
    if not files.authority.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        _write(folder / "ca.key", _pem(key))
        _write(files.authority, _authority(key, now).public_bytes(serialization.Encoding.PEM))
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    if not _fits(files.certificate, addresses, now):
        signer = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
        if not isinstance(signer, ec.EllipticCurvePrivateKey):
            raise TypeError("the authority's key is no key of ours")
        key = ec.generate_private_key(ec.SECP256R1())
        made = _server(key, authority, signer, addresses, now)
        _write(files.key, _pem(key))
        _write(files.certificate, made.public_bytes(serialization.Encoding.PEM))
    mark = authority.fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificates(files.authority, files.certificate, files.key, mark)


def hand_out(authority: Path, host: str, port: int) -> http.server.ThreadingHTTPServer:
    """Serve the authority's certificate, and nothing else, by plain http for devices that do not trust it yet."""
    data = authority.read_bytes()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/ca.crt" else 404)
            self.send_header("Content-Type", "application/x-x509-ca-cert")
            self.end_headers()
            if self.path == "/ca.crt":
                self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Log nothing."""

    server = http.server.ThreadingHTTPServer((host, port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def tell(files: Certificates, addresses: list[str], port: int, out: Callable[[str], object]) -> None:
    """Print how another device gets in: the address, and a QR code that leads to the authority's certificate."""
    shown = addresses[0] if addresses else "localhost"
    link = f"http://{shown}:{port + 1}/ca.crt"
    drawn = io.StringIO()
    segno.make(link, error="m").terminal(out=drawn, compact=True)
    if not addresses:
        out("没有找到内部网络的地址（10.、172.16–31.、192.168.），只有本机能打开。")
    out(f"\n局域网地址  https://{shown}:{port}/desk/")
    out(f"第一次使用的设备请先安装本机证书机构的证书：{link}")
    out(drawn.getvalue())
    out(f"安装前核对指纹（SHA-256）：\n{files.fingerprint}")
    out("通行密钥（passkey）不能绑定到 IP 地址：请在本机用 https://localhost 打开，或者给本机一个域名。")
    out("证书是本机自签的，只宜在内部网络试用；正式使用请用单位的证书。\n")


def _fits(path: Path, addresses: list[str], now: dt.datetime) -> bool:
    if not path.exists():
        return False
    made = x509.load_pem_x509_certificate(path.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    held = {str(address) for address in names.get_values_for_type(x509.IPAddress)}
    return set(addresses) <= held and made.not_valid_after_utc > now + dt.timedelta(days=RENEW_DAYS)


def _authority(key: ec.EllipticCurvePrivateKey, now: dt.datetime) -> x509.Certificate:
    name = _name(f"明证局域网试用证书机构 {socket.gethostname()}")
    allowed: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_network(net)) for net in PRIVATE_NETS]
    allowed += [x509.DNSName(host) for host in _hosts()]
    return (
        _builder(name, name, key, now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=allowed, excluded_subtrees=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    signer: ec.EllipticCurvePrivateKey,
    addresses: list[str],
    now: dt.datetime,
) -> x509.Certificate:
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in _hosts()]
    names += [x509.IPAddress(ipaddress.ip_address(one)) for one in (*LOOPBACK, *addresses)]
    return (
        _builder(_name(socket.gethostname()), authority.subject, key, now, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )


def _builder(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _hosts() -> list[str]:
    return list(dict.fromkeys(["localhost", socket.gethostname().lower()]))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        target.write(data)
    temporary.replace(path)
