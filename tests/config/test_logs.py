import json
import logging
from io import StringIO

import pytest

from mingzheng.config.logs import logging_config, scrub


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("GET /search/?q=张某某&page=2 200", "张某某"),
        ("identity 11010119900307283X given", "11010119900307283X"),
        ("telephone 13800138000 called", "13800138000"),
        ("account 6222020200112233445", "6222020200112233445"),
        ("password='hunter2-hunter2'", "hunter2"),
        ("Authorization: Bearer-abc", "Bearer-abc"),
    ],
)
def test_a_line_hides_what_identifies_persons_or_opens_doors(line, hidden):
    assert hidden not in scrub(line)


@pytest.mark.parametrize(
    "line",
    [
        "GET /desk/cases/0192f0c1-7d3a-7c3e-8a55-3b1f0e6d2a11/ 200",
        "sha256:123456789012345678901234567890",
        "2026-09-02T10:00:00.123456+08:00",
        "entry 1234567",
    ],
)
def test_a_line_keeps_ids_digests_and_times(line):
    assert scrub(line) == line


def test_every_line_is_json_and_scrubbed_whoever_wrote_it():
    config = logging_config("INFO")
    handler = logging.StreamHandler(stream := StringIO())
    factory = config["formatters"]["json"]
    handler.setFormatter(
        factory["()"](foreign_pre_chain=factory["foreign_pre_chain"], processors=factory["processors"])
    )
    logger = logging.getLogger("somebody.else")
    logger.addHandler(handler)
    logger.warning("Not Found: /search/?q=%s", "张某某")
    logger.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["level"] == "warning"
    assert "张某某" not in stream.getvalue()
