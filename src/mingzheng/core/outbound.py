"""The only way out over the network: a named address, vetted once resolved, no redirects, small answers (threat 43)."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import urlsplit

from django.conf import settings

from mingzheng.core.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS: Final = 20.0
LARGEST_ANSWER: Final = 1 << 20
PORTS: Final = {"https": 443, "http": 80}


class Unreachable(DomainError):
    """The other side cannot be asked: not allowed, not found, not answering, or answering nonsense."""

    status: ClassVar[int] = 502
    code: ClassVar[str] = "unreachable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; a redirect is an answer like any other and is not followed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(url: str, body: bytes, content_type: str, *, headers: Mapping[str, str] | None = None) -> Answer:
    """Send bytes to an address that an operator's setting names, and return the answer.

    The name is resolved once and the connection goes to the address that was vetted, so that a name cannot point
    elsewhere a moment later. Private, loopback and link-local addresses and plain http are refused unless the setting
    OUTBOUND_PRIVATE_NETS allows them. Raises Unreachable, with words for the log and the doctor.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not host or parts.username or parts.password:
        raise Unreachable(
            f"设置的地址（{host or '没有主机名'}）不是可以访问的网址：写成 https://主机/…，不带用户名和密码。"
        )
    if parts.scheme == "http" and not settings.OUTBOUND_PRIVATE_NETS:
        raise Unreachable(f"{host}：只允许 https。内网 http 须设 OUTBOUND_PRIVATE_NETS=1。")
    connection = _connection(parts.scheme, host, parts.port or PORTS[parts.scheme])
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection.request("POST", path, body, {"Content-Type": content_type, **(headers or {})})
        answer = connection.getresponse()
        data = answer.read(LARGEST_ANSWER + 1)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{host} 没有应答：{error}") from error
    finally:
        connection.close()
    if len(data) > LARGEST_ANSWER:
        raise Unreachable(f"{host} 的应答过大。")
    return Answer(answer.status, {key.lower(): value for key, value in answer.getheaders()}, data)


def _connection(scheme: str, host: str, port: int) -> http.client.HTTPConnection:
    address = _vetted(host, port)
    if scheme == "http":
        return http.client.HTTPConnection(address, port, timeout=SECONDS)
    return _ToAddress(host, port, address)


def _vetted(host: str, port: int) -> str:
    """Return one address of a host, all of whose addresses may be spoken to."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise Unreachable(f"找不到主机 {host}。") from error
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not address.is_global and not settings.OUTBOUND_PRIVATE_NETS:
            raise Unreachable(
                f"{host} 指向内部地址 {address}，不予访问。确有内网服务的，请设 OUTBOUND_PRIVATE_NETS=1。"
            )
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            raise Unreachable(f"{host} 指向 {address}，不予访问。")
    return min(found, key=lambda text: (":" in text, text))


class _ToAddress(http.client.HTTPSConnection):
    """An https connection to an address already vetted; certificate and name are still the host's."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._address = address
        self._trust = ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self._trust)

    def connect(self) -> None:
        """Connect to the vetted address under the host's name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
