"""A cache that forgets rather than fails: Redis down never turns a page into an error."""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class ForgivingClient(RedisCacheClient):
    """Django's Redis client whose failures read as a miss and write nothing."""

    def _forgive(self, call: Callable[[], Any], instead: Any) -> Any:
        try:
            return call()
        except (RedisError, OSError):
            log.warning("cache_unreachable")
            return instead

    def add(self, key, value, timeout):
        return self._forgive(
            lambda: super(ForgivingClient, self).add(key, value, timeout), True
        )

    def get(self, key, default):
        return self._forgive(
            lambda: super(ForgivingClient, self).get(key, default), default
        )

    def set(self, key, value, timeout):
        return self._forgive(
            lambda: super(ForgivingClient, self).set(key, value, timeout), None
        )

    def touch(self, key, timeout):
        return self._forgive(
            lambda: super(ForgivingClient, self).touch(key, timeout), False
        )

    def delete(self, key):
        return self._forgive(lambda: super(ForgivingClient, self).delete(key), False)

    def get_many(self, keys):
        return self._forgive(lambda: super(ForgivingClient, self).get_many(keys), {})

    def has_key(self, key):
        return self._forgive(lambda: super(ForgivingClient, self).has_key(key), False)

    def incr(self, key, delta):
        return self._forgive(
            lambda: super(ForgivingClient, self).incr(key, delta), delta
        )

    def set_many(self, data, timeout):
        return self._forgive(
            lambda: super(ForgivingClient, self).set_many(data, timeout), None
        )

    def delete_many(self, keys):
        return self._forgive(
            lambda: super(ForgivingClient, self).delete_many(keys), None
        )

    def clear(self):
        return self._forgive(lambda: super(ForgivingClient, self).clear(), False)


class ForgivingRedisCache(RedisCache):
    """`CACHES` backend; same options as Django's RedisCache."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = ForgivingClient
