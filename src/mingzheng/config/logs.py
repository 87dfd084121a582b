"""Logs: one JSON object a line, without what identifies persons."""

from __future__ import annotations

import logging.config
import re
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

QUERY = re.compile(r"\?[^\s'\"<>]+")
LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z:-])(?:\d{17}[\dXx]|\d{15,19}|1[3-9]\d{9})(?![0-9A-Za-z-])")
SECRET = re.compile(
    r"(?i)(password|token|secret|authorization|cookie|sessionid|code)(['\"]?\s*[=:]\s*['\"]?)[^\s'\",&]+"
)


def scrub(text: str) -> str:
    """Return a line without query strings, secrets, identity, bank and telephone numbers."""
    text = QUERY.sub("?…", text)
    text = SECRET.sub(r"\1\2…", text)
    return LONG_NUMBER.sub("…", text)


def scrub_event(_logger: Any, _method: str, event: EventDict) -> EventDict:  # noqa: ANN401 - structlog's
    """Return the event with every text in it scrubbed (a structlog processor)."""
    return {key: scrub(value) if isinstance(value, str) else value for key, value in event.items()}


def logging_config(level: str) -> dict[str, Any]:
    """Set up structlog and return the configuration of the standard library's loggers, which is applied at once."""
    shared: list[Processor] = [
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
