"""The interface is what its description says: schemathesis reads it and tries every operation of the real server.

No 5xx, no status, type, header or shape that is not described, what is against the schema refused, no way in without
a token. The seed is fixed; a run by hand with many more examples is in docs/api.md.
"""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from mingzheng.cases.engine.models import Act
from mingzheng.demo.district import build
from mingzheng.demo.play import Play
from mingzheng.documents.models import Document
from tests.api.calling import ROOT, certificate_no, token_for
from tests.stories import scripts

pytestmark = pytest.mark.both_databases
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "use_after_free",
)
SEED = "20260901"
RUN = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"


@pytest.fixture
def district(transactional_db):
    return build(timezone.now() - dt.timedelta(days=1))


@pytest.fixture
def case(district):
    play = Play(district, timezone.now() - dt.timedelta(hours=6))
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    end = (play.now + dt.timedelta(minutes=20)).isoformat()
    play.do(
        "officer",
        "inspect",
        officers=("officer", "officer2"),
        at=play.now,
        at_source="stated",
        place="溪桥区临波路 88 号",
        **scripts.inspection(ended_at=end),
    )
    play.do("officer", "file_case", **scripts.filing(play))
    return play.case_id


def known_values(district, case):
    """Name what exists, so that requests get beyond "absent"; what is left out is invented by schemathesis."""
    found = {
        "path.case_id": [str(case)],
        "path.document_id": [str(pk) for pk in Document.objects.filter(dossier_id=case).values_list("pk", flat=True)],
        "path.seq": [*Act.objects.filter(case_id=case).values_list("seq", flat=True)],
        "path.code": ["penalty.ordinary"],
        "query.scope": ["court", "party", "archive"],
        "body.step": ["inspect", "collect_evidence", "question", "file_case", "conclude", "decide"],
        "body.officers": [certificate_no(district, "officer")],
        "body.matter": [scripts.MATTER],
        "body.procedure": ["penalty.ordinary"],
    }
    lines = ["[parameters]"]
    lines += [f'"{name}" = {{ dictionary = "{name.rpartition(".")[2]}", probability = 0.8 }}' for name in found]
    for name, values in found.items():
        lines += [f"[dictionaries.{name.rpartition('.')[2]}]", f"values = {json.dumps(values)}"]
    return "\n".join(lines)


def tried(server, folder: Path, values: str, *, secret="", examples=8, phases="coverage,fuzzing"):
    """Run schemathesis in a process of its own; give its answer in words and how often each status came."""
    folder.mkdir()
    (folder / "schemathesis.toml").write_text(values)
    command = [sys.executable, "-c", RUN, "run", f"{server}{ROOT}/openapi.json", "--checks", ",".join(CHECKS)]
    command += ["--phases", phases, "-n", str(examples), "--seed", SEED, "--continue-on-failure"]
    command += ["--no-color", "--warnings", "off", "--report", "ndjson", "--report-ndjson-path", "report.ndjson"]
    command += ["-H", f"Authorization: Bearer {secret}"] if secret else []
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV_"))}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, timeout=240, check=False)
    return done.returncode, done.stdout[-6000:] + done.stderr[-2000:], statuses((folder / "report.ndjson").read_text())


def statuses(report):
    found = set()
    for line in report.splitlines():
        ended = json.loads(line).get("ScenarioFinished")
        interactions = ended["recorder"]["interactions"].values() if ended else ()
        found |= {one["response"]["status_code"] for one in interactions if one["response"]}
    return found


def test_every_answer_to_a_token_of_every_scope_is_described(district, case, server, tmp_path):
    secret, values = token_for(district, "officer"), known_values(district, case)
    connection.close()
    code, words, found = tried(server, tmp_path / "all", values, secret=secret)
    assert code == 0, words
    assert found >= {200, 201, 401, 404, 405, 409, 415, 422}


def test_a_token_of_one_scope_and_a_stranger_get_nothing_undescribed(district, case, server, tmp_path):
    narrow, values = token_for(district, "supervisor", ["lists.read"]), known_values(district, case)
    connection.close()
    for name, secret in (("narrow", narrow), ("nobody", "")):
        code, words, found = tried(server, tmp_path / name, values, secret=secret, phases="coverage")
        assert code == 0, words
        assert found <= {204, 401, 404, 405, 415, 422} | ({200} if name == "narrow" else set())
