"""The dependency audit: everything locked is asked about, a hit fails, no network is told and does not fail."""

import http.server
import importlib.util
import json
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def service(socket_enabled):
    """A stand-in of the database that knows one vulnerability, and what it was asked."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            asked.extend(queries)
            bad = [{"id": "PYSEC-0000-1"}]
            results = [{"vulns": bad} if one["package"]["name"] == "django" else {} for one in queries]
            body = json.dumps({"results": results}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", asked
        server.shutdown()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_everything_locked_is_asked_about_and_a_known_vulnerability_fails(audit, service, capsys):
    address, asked = service
    assert audit.main(address) == 1
    said = capsys.readouterr().out
    assert "vulnerable: django" in said
    assert "PYSEC-0000-1" in said
    names = {(one["package"]["ecosystem"], one["package"]["name"]) for one in asked}
    assert {("PyPI", "cryptography"), ("PyPI", "granian")} <= names
    if (ROOT / "frontend" / "package-lock.json").exists():
        assert any(ecosystem == "npm" for ecosystem, _ in names)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_what_was_judged_does_not_fail(audit, service, monkeypatch):
    monkeypatch.setitem(audit.JUDGED, "PYSEC-0000-1", "an example")
    assert audit.main(service[0]) == 0


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_without_a_way_to_the_database_it_says_so_loudly_and_does_not_fail(audit, socket_enabled, capsys):
    assert audit.main("http://127.0.0.1:9/") == 0
    assert "NOT RUN" in capsys.readouterr().out


def test_every_judged_vulnerability_has_a_reason(audit):
    assert all(len(why) > 20 for why in audit.JUDGED.values())
