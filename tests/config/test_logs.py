import json
import logging
from io import StringIO

import pydantic
import pytest

from mingzheng.config.logs import logging_config, scrub, scrub_event


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("GET /search/?q=张某某&page=2 200", "张某某"),
        ("identity 11010119900307283X given", "11010119900307283X"),
        ("telephone 13800138000 called", "13800138000"),
        ("account 6222020200112233445", "6222020200112233445"),
        ("password='hunter2-hunter2'", "hunter2"),
        ("Authorization: Bearer-abc", "Bearer-abc"),
        ("phone:13800138000", "13800138000"),
        ("138-0013-8000 or 138 0013 8000", "0013"),
        ("110101 19900307 283X", "19900307"),
        ("１３８００１３８０００", "13800138000"),
        ("Not Found: /desk/people/欧阳修缮/", "欧阳"),
        ("Not Found: /desk/%E6%AC%A7%E9%98%B3/", "%E6%AC%A7"),
        ("Invalid path 阿卜杜拉·买买提", "买买提"),
        ("rare name 𠮷野", "𠮷"),
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


NAME, LATIN, NUMBER, PHONE = "欧阳试验", "Alexander Smith", "440106199001011237", "13800001234"


def written(act):
    """Give what the handlers write when ``act`` is called with a logger."""
    config = logging_config("INFO")
    factory = config["formatters"]["json"]
    handler = logging.StreamHandler(stream := StringIO())
    handler.setFormatter(
        factory["()"](foreign_pre_chain=factory["foreign_pre_chain"], processors=factory["processors"])
    )
    logger = logging.getLogger("somebody.else")
    logger.addHandler(handler)
    try:
        act(logger)
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


def fails():
    raise ValueError(f"invalid literal for int(): '{LATIN}' {NAME} {NUMBER}")


def fails_with_detail():
    raise RuntimeError(f"duplicate key\nDETAIL:  Key (name, phone)=({LATIN}, {PHONE}) already exists.")


def fails_in_validation():
    class Input(pydantic.BaseModel):
        age: int

    Input.model_validate({"age": LATIN})


@pytest.mark.parametrize("failing", [fails, fails_with_detail, fails_in_validation])
def test_an_exception_tells_where_and_what_kind_but_no_value(failing):
    def act(logger):
        try:
            failing()
        except Exception:  # whatever kind it is
            logger.exception("unhandled at %s", f"/desk/{NAME}/")

    line = written(act)
    assert failing.__name__ in line
    assert "Error" in line
    for secret in (NAME, LATIN, NUMBER, PHONE):
        assert secret not in line


def test_what_is_logged_beside_the_message_is_scrubbed_however_deep():
    deep = {"body": {"name": NAME, "numbers": [NUMBER, {"phone": PHONE}]}, "who": ValueError(NAME)}
    assert [
        word for word in (NAME, NUMBER, PHONE) if word in json.dumps(scrub_event(None, "", deep), default=str)
    ] == []


def test_a_finding_keeps_its_words_and_its_row():
    event = scrub_event(None, "", {"finding": f"存证记录 0192f0c1：与目录不一致 {NUMBER}"})
    assert event["finding"] == "存证记录 0192f0c1：与目录不一致 …"


def test_the_words_of_a_request_that_fails_are_not_written():
    def act(logger):
        logger.warning("Not Found: %s", f"/search/{NAME}/?phone={PHONE}")
        logger.error("Internal Server Error: %s", f"/desk/{NUMBER}", exc_info=(ValueError, ValueError(NAME), None))

    line = written(act)
    assert line.count("\n") == 2
    assert [word for word in (NAME, NUMBER, PHONE) if word in line] == []
