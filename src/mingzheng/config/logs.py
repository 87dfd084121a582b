"""Logs: one JSON object a line, without what identifies persons."""

from __future__ import annotations

import logging.config
import re
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

QUERY = re.compile(r"\?[^\s'\"<>]+")
ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
LONG_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]|\d{15,19}|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![0-9A-Za-z])"
)
SECRET = re.compile(
    r"(?i)(password|token|secret|authorization|cookie|sessionid|code)(['\"]?\s*[=:]\s*['\"]?)[^\s'\",&]+"
)
TICKET = re.compile(r"(/setup/begin/)[\w-]+")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|(?<=\)=)\([^)\n]*\)")
WIDE_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
OWN_WORDS = frozenset({"finding"})  # sentences of ours that name tables and row ids, never a person
FRAME = ('  File "', "    ")


def scrub(text: str, *, han: bool = False) -> str:
    """Return a line without query strings, secrets, identity, bank and telephone numbers, and Chinese words.

    What the program itself logs is English; a Chinese word in a line is somebody's data (a path, an exception). ``han``
    keeps them.
    """
    text = QUERY.sub("?…", text.translate(WIDE_DIGITS))
    text = SECRET.sub(r"\1\2…", ENCODED.sub("…", text))
    text = LONG_NUMBER.sub("…", TICKET.sub(r"\1…", text))
    return text if han else HAN.sub("…", text)


def scrub_traceback(text: str) -> str:
    """Return a traceback whose frames stand and whose messages carry no value: what is quoted in them is data."""
    lines = (line if line.startswith(FRAME) else QUOTED.sub("…", line) for line in text.splitlines())
    return scrub("\n".join(lines))


def scrub_event(_logger: Any, _method: str, event: EventDict) -> EventDict:  # noqa: ANN401 - structlog's
    """Return the event with every text in it scrubbed, however deep (a structlog processor)."""
    return {
        key: scrub_traceback(str(value)) if key == "exception" else _scrubbed(key, value)
        for key, value in event.items()
    }


def _scrubbed(key: str, value: Any) -> Any:  # noqa: ANN401 - whatever was logged
    if value is None or isinstance(value, bool | int | float) or key.startswith("_"):
        return value
    if isinstance(value, dict):
        return {scrub(str(name)): _scrubbed(str(name), item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_scrubbed(key, item) for item in value]
    return scrub(str(value), han=key in OWN_WORDS)


def logging_config(level: str) -> dict[str, Any]:
    """Set up structlog and return the configuration of the standard library's loggers, which is applied at once."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,  # the account of the request, by its id
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        scrub_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    config: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "fontTools": {"level": "WARNING"},
            "pyhanko": {"level": "WARNING"},
            "django.template": {"level": "INFO"},  # at DEBUG it writes down all that a page was made of (threat 34)
        },
    }
    logging.config.dictConfig(config)
    return config
