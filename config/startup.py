"""What settings compute from the environment, kept apart so that it can be tested."""

from urllib.parse import parse_qs, urlsplit


def celery_broker_url(redis_url: str) -> str:
    """The broker's form of a cache address: `unix:///path?db=0` becomes `redis+socket:///path?virtual_host=0`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"
