from tests.login.conftest import (  # noqa: F401  (fixtures are found by name)
    _empty_cache,
    log_in,
    logged_in,
    user,
)
