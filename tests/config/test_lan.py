import datetime as dt
import os
import signal
import ssl
import subprocess
import sys
import urllib.request

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from mingzheng.config import lan
from tests.config.installing import install
from tests.config.test_serve import until
from tests.conftest import free_port

NOW = dt.datetime(2026, 9, 2, 2, 0, tzinfo=dt.UTC)


def test_files_are_made_once_for_their_owner_and_renewed_before_they_lapse_or_when_addresses_change(tmp_path):
    first = lan.certificates(tmp_path, ["192.168.1.7"], NOW)
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == dict.fromkeys(
        ("ca.crt", "ca.key", "server.crt", "server.key"), 0o600
    )
    kept = first.certificate.read_bytes()
    assert lan.certificates(tmp_path, ["192.168.1.7"], NOW + dt.timedelta(days=360)) == first
    assert first.certificate.read_bytes() == kept
    lan.certificates(tmp_path, ["192.168.1.8"], NOW)
    assert first.certificate.read_bytes() != kept
    kept = first.certificate.read_bytes()
    again = lan.certificates(tmp_path, ["192.168.1.8"], NOW + dt.timedelta(days=380))
    assert first.certificate.read_bytes() != kept
    assert again.fingerprint == first.fingerprint  # devices trust the authority, which stays


def test_the_authority_can_sign_for_private_addresses_and_this_machine_only(tmp_path):
    files = lan.certificates(tmp_path, ["192.168.1.7"], NOW)
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert allowed.critical
    nets = [name.value for name in allowed.value.permitted_subtrees if isinstance(name, x509.IPAddress)]
    assert all(net.is_private for net in nets)
    names = {name.value for name in allowed.value.permitted_subtrees if isinstance(name, x509.DNSName)}
    assert names == set(lan._hosts())
    assert authority.fingerprint(hashes.SHA256()).hex(":").upper() == files.fingerprint


def test_what_an_operator_has_set_stands():
    given = {"ALLOWED_HOSTS": "zf.example", "DESK_URL": "https://ba.example"}
    assert lan.environment(given, ["10.0.0.5"], 8000) == {
        "HTTPS": "1",
        "ALLOWED_HOSTS": "zf.example",
        "PUBLIC_URL": "https://10.0.0.5:8000",
        "DESK_URL": "",  # here desk and portal have one name
    }


@pytest.mark.allow_hosts(["127.0.0.1", "localhost"])
def test_it_serves_https_that_a_device_with_the_certificate_trusts_and_hands_that_out(
    tmp_path, socket_enabled, transactional_db
):
    place = install(tmp_path / "office")
    place.done("init", VERBOSITY="0")
    place.env.pop("ALLOWED_HOSTS", None)
    port = free_port()
    log = tmp_path / "log"
    command = [sys.executable, "-m", "mingzheng.config.cli", "serve", "--lan", "--port", str(port)]
    with log.open("w") as out:
        child = subprocess.Popen(command, env={**place.env, "ALLOWED_HOSTS": ""}, stdout=out, stderr=subprocess.STDOUT)
    try:
        until(lambda: "明证已启动" in log.read_text() or child.poll() is not None, 60)
        with urllib.request.urlopen(f"http://127.0.0.1:{port + 1}/ca.crt") as answer:
            given = answer.read().decode()
        context = ssl.create_default_context(cadata=given)
        with urllib.request.urlopen(f"https://localhost:{port}/desk/login/", context=context) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(f"https://localhost:{port}/desk/login/")
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{port + 1}/ca.key")
    finally:
        os.kill(child.pid, signal.SIGTERM)
        child.wait(20)
    said = log.read_text()
    assert "指纹" in said
    assert "▀" in said or "█" in said
    assert "局域网证书" in place.run("doctor").stdout
