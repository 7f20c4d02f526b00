"""Where the project's processes get their variables from."""

import stat

from bootstrap.environment import (
    add_local_defaults,
    combined,
    local_secrets,
    new_secrets,
    read_env_file,
)


def test_a_variable_that_is_set_wins_over_the_file_and_an_empty_one_does_not(tmp_path):
    (tmp_path / ".env").write_text(
        "# note\nexport A='from file'\nB=\"two words\"\nC=plain\n\nnonsense\n"
    )
    env = combined({"A": "set", "B": ""}, tmp_path)
    assert env == {"A": "set", "B": "two words", "C": "plain", "PYTHONUTF8": "1"}


def test_a_missing_file_is_no_variables(tmp_path):
    assert read_env_file(tmp_path / ".env") == {}


def test_secrets_are_made_once_and_only_the_owner_may_read_them(tmp_path):
    first = local_secrets(tmp_path)
    assert first.keys() == new_secrets().keys()
    assert local_secrets(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_a_secret_that_is_missing_is_added_and_the_others_stay(tmp_path):
    first = local_secrets(tmp_path)
    lines = (tmp_path / "secrets.env").read_text().splitlines()
    (tmp_path / "secrets.env").write_text(
        "\n".join(line for line in lines if not line.startswith("BACKUP_KEY")) + "\n"
    )
    second = local_secrets(tmp_path)
    assert {**second, "BACKUP_KEY": None} == {**first, "BACKUP_KEY": None}
    assert len(second["BACKUP_KEY"]) == 44


def test_a_draft_left_by_a_cut_off_start_is_no_obstacle(tmp_path):
    (tmp_path / "secrets.new").write_text("half")
    assert local_secrets(tmp_path) == local_secrets(tmp_path)


def test_what_the_person_set_is_never_replaced_by_a_local_default(tmp_path):
    env = {"SECRET_KEY": "mine", "ALLOWED_HOSTS": "example.edu.tw", "DEMO": "0"}
    add_local_defaults(env, tmp_path, demo=True)
    assert (env["SECRET_KEY"], env["ALLOWED_HOSTS"], env["DEMO"]) == (
        "mine",
        "example.edu.tw",
        "0",
    )
    assert env["FILES_ROOT"] == str(tmp_path / "files")
