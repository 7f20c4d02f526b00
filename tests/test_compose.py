"""docker-compose.yml, Dockerfile and .env.example keep their promises."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
LASTING = ["proxy", "web", "worker", "beat", "postgres", "redis"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_every_part_is_there():
    assert sorted(SERVICES) == sorted([*LASTING, "migrate", "operate"])


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_part_has_a_health_check_and_restarts(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_tls_proxy_is_reachable_from_outside():
    assert {
        name: part["ports"] for name, part in SERVICES.items() if "ports" in part
    } == {"proxy": ["80:80", "443:443"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert sorted(
        name for name, part in SERVICES.items() if "outside" in part["networks"]
    ) == [
        "proxy",
        "web",
        "worker",
    ]  # web sends the letters of login itself: no reset link lies in Redis


def test_data_and_files_lie_in_volumes():
    assert sorted(COMPOSE["volumes"]) == ["backups", "database", "files", "queue"]
    assert [SERVICES[name]["volumes"] for name in ("web", "worker", "beat")] == [
        ["files:/data/files"]
    ] * 3
    assert SERVICES["postgres"]["volumes"][0] == "database:/var/lib/postgresql"


def test_every_secret_comes_from_the_environment_and_none_has_a_default():
    references = re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", TEXT)
    assert [name for name, rest in references if not rest.startswith(":?")] == []
    secret = re.compile("PASSWORD|SECRET|KEY")
    values = [
        (name, key, value)
        for name, part in SERVICES.items()
        for key, value in part.get("environment", {}).items()
        if secret.search(key)
    ]
    assert [
        entry for entry in values if not re.fullmatch(r"\$\{[A-Z_]+:\?\}", entry[2])
    ] == []


def test_the_application_runs_as_the_role_that_owns_nothing():
    with_owner = sorted(
        name
        for name, part in SERVICES.items()
        if "DATABASE_OWNER_URL" in part.get("environment", {})
    )
    assert with_owner == ["migrate", "operate"]
    assert {
        SERVICES[name]["environment"]["DATABASE_URL"].split(":")[1]
        for name in ("web", "worker", "beat", "migrate")
    } == {"//counseling_app"}


def test_demo_and_debug_are_off():
    assert [
        (SERVICES[name]["environment"]["DEMO"], SERVICES[name]["environment"]["DEBUG"])
        for name in ("web", "worker", "beat")
    ] == [("0", "0")] * 3


def test_both_roles_are_made_without_special_rights():
    sql = (ROOT / "docker/postgres/10-roles.sh").read_text(encoding="utf-8")
    assert re.findall(r"CREATE ROLE (\w+) (.*) PASSWORD (\S+);", sql) == [
        (
            "counseling_owner",
            "LOGIN CREATEDB NOSUPERUSER NOCREATEROLE",
            ":'owner_password'",
        ),
        (
            "counseling_app",
            "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE",
            ":'app_password'",
        ),
    ]


def test_the_proxy_speaks_tls_and_sets_the_client_address_itself():
    conf = (ROOT / "docker/nginx/default.conf.template").read_text(encoding="utf-8")
    assert re.findall(r"ssl_protocols (.*);", conf) == ["TLSv1.2 TLSv1.3"]
    assert re.findall(r"X-Forwarded-For (.*);", conf) == ["$remote_addr"]


def test_the_image_runs_as_an_ordinary_account_and_holds_no_secret():
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.M) == ["counseling"]
    assert re.findall(r"^FROM (.*)$", DOCKERFILE, re.M) == ["python:3.11-slim-bookworm"]
    settings = re.search(r"^ENV DJANGO.*?\n\n", DOCKERFILE, re.M | re.S)
    assert settings is not None
    assert [
        word for word in ("KEY", "PASSWORD", "DATABASE") if word in settings.group()
    ] == []
    assert ".env" in (ROOT / ".dockerignore").read_text().splitlines()


def test_every_variable_that_settings_read_is_explained():
    read = set(
        re.findall(
            r"""\benv(?:\.\w+)?\(\s*"([A-Z_]+)""",
            (ROOT / "config/settings.py").read_text(encoding="utf-8"),
        )
    )
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    explained = {
        line.split("=")[0]
        for before, line in pairwise(lines)
        if "=" in line and not line.startswith("#") and before.startswith("#")
    }
    assert read == explained


def test_the_example_holds_no_key():
    values = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        if re.match("[A-Z_]+=", line)
    )
    assert {
        name: values[name]
        for name in (
            "SECRET_KEY",
            "FIELD_ENCRYPTION_KEYS",
            "BLIND_INDEX_KEY",
            "BACKUP_KEY",
        )
    } == dict.fromkeys(
        ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "BLIND_INDEX_KEY", "BACKUP_KEY"), ""
    )
