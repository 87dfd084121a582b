import pytest

pytestmark = pytest.mark.django_db


def test_it_says_that_it_lives_without_a_cookie(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.both_databases
def test_it_is_ready_when_the_database_is_of_this_version(client):
    assert client.get("/readyz").json() == {"ready": True, "missing": []}


def test_it_is_not_ready_when_a_migration_is_missing(client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="ledger").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["migrations"]


@pytest.mark.both_databases
def test_this_machine_reads_the_figures(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert b"mingzheng_ledger_pending" in answer.content
    assert b"mingzheng_disk_free_bytes" in answer.content
    assert b'mingzheng_last_age_seconds{what="backup"} +Inf' in answer.content


def test_the_figures_tell_the_age_of_backup_and_verification_and_what_was_found(client):
    from django.utils import timezone

    from mingzheng.config.start import SYSTEM
    from mingzheng.ledger.recording import record

    for kind, facts in (("system.backed_up", {"damaged": 0}), ("system.verified", {"findings": 3})):
        with record(kind, actor=SYSTEM, now=timezone.now()) as rec:
            rec.facts.update(facts)
    lines = client.get("/metrics").content.decode().splitlines()
    age = next(line for line in lines if line.startswith('mingzheng_last_age_seconds{what="backup"}'))
    assert float(age.split()[-1]) < 60
    assert "mingzheng_verification_findings 3.0" in lines


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"HTTP_X_FORWARDED_FOR": "10.0.0.7"},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer wrong"},
    ],
)
def test_others_do_not_see_that_there_are_figures(client, settings, headers):
    settings.METRICS_TOKEN = "" if headers.get("HTTP_AUTHORIZATION") == "Bearer " else "right"
    assert client.get("/metrics", **headers).status_code == 404


def test_the_holder_of_the_token_reads_the_figures(client, settings):
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer right").status_code == 200
