"""Structured logs: one JSON object a line, with the request's id and no personal data."""

import logging
import logging.config
import re
import sys
import traceback

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

# A search carries names, a letter's link carries a key that opens an account.
QUERY = re.compile(r"(/[^\s?]*)\?\S*")
MOST_CAUSES = 5
LETTER_KEY = re.compile(r"(/password/reset/key/|/confirm-email/)[^/\s]+")


def without_private_parts(
    logger: WrappedLogger, method: str, event: EventDict
) -> EventDict:
    """Takes query strings and the keys of letters out of addresses in a line."""
    for name in ("request", "event", "path"):
        if isinstance(text := event.get(name), str):
            event[name] = LETTER_KEY.sub(r"\1…", QUERY.sub(r"\1?…", text))
    return event


def without_exception_words(
    logger: WrappedLogger, method: str, event: EventDict
) -> EventDict:
    """An exception is told by its kind and place: its words quote rows, addresses and what people typed."""
    info = event.pop("exc_info", None)
    if not info:
        return event
    error = info if isinstance(info, BaseException) else None
    if error is None:
        error = (info if isinstance(info, tuple) else sys.exc_info())[1]
    told: list[dict[str, object]] = []
    while error is not None and len(told) < MOST_CAUSES:
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        told.append({"kind": type(error).__qualname__, "at": places})
        error = error.__cause__ or error.__context__
    event["exception"] = told
    return event


class WithoutTaskWords(logging.Filter):
    """Celery tells a task's failure with the words of its exception, and its arguments: kind and place are enough."""

    PRIVATE = ("exc", "traceback", "args", "kwargs", "return_value")

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the line stays, its private words go."""
        if record.name.startswith("celery.") and isinstance(record.args, dict):
            record.args = {
                name: "…" if name in self.PRIVATE else value
                for name, value in record.args.items()
            }
        return True


def configure(options: dict[str, str]) -> None:
    """In: `{"level": "INFO"}`. Effect: root logger and structlog write JSON to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        without_private_parts,
        without_exception_words,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.JSONRenderer(ensure_ascii=False),
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "filters": {"tasks": {"()": WithoutTaskWords}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "json",
                    "filters": ["tasks"],
                }
            },
            "root": {"handlers": ["stderr"], "level": options["level"]},
        }
    )
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
