"""What settings compute from the environment, kept apart so that it can be tested."""

import base64
from urllib.parse import parse_qs, urlsplit


def celery_broker_url(redis_url: str) -> str:
    """The broker's form of a cache address: `unix:///path?db=0` becomes `redis+socket:///path?virtual_host=0`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


def parse_keys(text: str) -> dict[str, bytes]:
    """`id:base64,id2:base64` as an ordered mapping of key id to 32 bytes; the first is the active one."""
    pairs = (entry.split(":", 1) for entry in text.split(",") if entry)
    return {key_id.strip(): base64.b64decode(key) for key_id, key in pairs}
