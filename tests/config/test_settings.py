import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from outreach.config.settings import SETTINGS, HttpAddress, Settings, load_settings
from outreach.errors import SettingInvalid, UnknownSetting


def test_without_any_setting_everything_lies_in_the_current_folder(tmp_path):
    assert load_settings({}, folder=tmp_path) == Settings(
        schedules=tmp_path / "schedules.yaml",
        templates=None,
        data=tmp_path / "data",
        database_url=f"sqlite:///{tmp_path}/data/outreach.db",
        secret_key_file=None,
        outbox=tmp_path / "outbox",
        http=HttpAddress("127.0.0.1", 8025),
        trusted_proxies=(),
        transport="local",
        tick=timedelta(seconds=15),
        log="info",
    )


def test_paths_count_from_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_settings({"OUTREACH_DATA": "here"}).data == tmp_path / "here"
    assert load_settings({"OUTREACH_DATA": "/srv/outreach"}).data == Path("/srv/outreach")


def test_own_templates_are_used_where_they_are(tmp_path):
    (tmp_path / "templates" / "emails").mkdir(parents=True)
    assert load_settings({}, folder=tmp_path).templates == tmp_path / "templates" / "emails"


def test_a_folder_of_templates_that_was_named_must_be_there(tmp_path):
    with pytest.raises(SettingInvalid, match="expected a folder that is there"):
        load_settings({"OUTREACH_TEMPLATES": "mails"}, folder=tmp_path)


def test_the_database_lies_in_the_data_folder_unless_it_is_named(tmp_path):
    assert (
        load_settings({"OUTREACH_DATA": "/srv"}, folder=tmp_path).database_url == "sqlite:////srv/outreach.db"
    )
    url = "postgresql+psycopg://outreach:geheim@db/outreach"
    assert load_settings({"OUTREACH_DATABASE_URL": url}, folder=tmp_path).database_url == url


def test_the_database_url_can_come_from_a_private_file(tmp_path):
    (tmp_path / "url").touch(mode=0o600)
    (tmp_path / "url").write_text("postgresql+psycopg://db/outreach\n")
    settings = load_settings({"OUTREACH_DATABASE_URL_FILE": "url"}, folder=tmp_path)
    assert settings.database_url == "postgresql+psycopg://db/outreach"
    (tmp_path / "url").chmod(0o640)
    with pytest.raises(SettingInvalid, match="others can open it"):
        load_settings({"OUTREACH_DATABASE_URL_FILE": "url"}, folder=tmp_path)


def test_the_database_url_is_named_once(tmp_path):
    both = {"OUTREACH_DATABASE_URL": "sqlite:///a", "OUTREACH_DATABASE_URL_FILE": "b"}
    with pytest.raises(SettingInvalid, match="expected nothing, because OUTREACH_DATABASE_URL is set too"):
        load_settings(both, folder=tmp_path)


def test_the_database_url_is_never_shown_because_it_may_hold_a_password(tmp_path):
    settings = load_settings({"OUTREACH_DATABASE_URL": "postgresql://outreach:geheim@db/o"}, folder=tmp_path)
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("0.0.0.0:80", HttpAddress("0.0.0.0", 80)),
        ("[::1]:8025", HttpAddress("::1", 8025)),
        ("localhost:0", HttpAddress("localhost", 0)),
        ("off", None),
        ("OFF", None),
    ],
)
def test_the_web_pages_listen_where_they_are_told(text, address, tmp_path):
    assert load_settings({"OUTREACH_HTTP": text}, folder=tmp_path).http == address


def test_proxies_are_trusted_by_address_or_network(tmp_path):
    settings = load_settings({"OUTREACH_TRUSTED_PROXIES": "10.0.0.0/8, ::1"}, folder=tmp_path)
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("OUTREACH_HTTP", "8025", "host:port such as 127.0.0.1:8025, or off"),
        ("OUTREACH_HTTP", "localhost:70000", "host:port such as 127.0.0.1:8025, or off"),
        ("OUTREACH_HTTP", "localhost:٨٠", "host:port such as 127.0.0.1:8025, or off"),
        (
            "OUTREACH_TRUSTED_PROXIES",
            "nginx",
            "addresses or networks with commas between, such as 10.0.0.0/8",
        ),
        ("OUTREACH_TRANSPORT", "celery", "local or cluster"),
        ("OUTREACH_TICK", "0s", "between 1s and 5m"),
        ("OUTREACH_TICK", "1 hour", "between 1s and 5m"),
        ("OUTREACH_LOG", "loud", "one of debug, info, warning, error"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(name, value, expected, tmp_path):
    with pytest.raises(SettingInvalid) as caught:
        load_settings({name: value}, folder=tmp_path)
    assert str(caught.value) == (
        f"The setting {name} is {value!r}; expected {expected}. Set it in the environment and start again."
    )


def test_a_bare_number_is_no_tick(tmp_path):
    with pytest.raises(SettingInvalid, match="15 what\\?"):
        load_settings({"OUTREACH_TICK": "15"}, folder=tmp_path)


def test_an_unknown_setting_is_refused_because_a_typo_would_go_unnoticed(tmp_path):
    with pytest.raises(UnknownSetting) as caught:
        load_settings({"OUTREACH_DATABSE_URL": "x"}, folder=tmp_path)
    assert str(caught.value) == (
        "There is no setting called OUTREACH_DATABSE_URL. Did you mean 'OUTREACH_DATABASE_URL'? "
        "`outreach --help` lists them all."
    )


def test_an_empty_setting_counts_as_left_out(tmp_path):
    assert load_settings({"OUTREACH_LOG": ""}, folder=tmp_path).log == "info"


def test_other_peoples_variables_are_let_alone(tmp_path):
    assert load_settings({"PATH": "/bin", "outreach_x": "1"}, folder=tmp_path).log == "info"


def test_the_table_names_every_setting_that_the_code_reads_with_a_sentence_of_help():
    import outreach.config.settings as room

    source = Path(room.__file__).read_text("utf-8")
    read = {f"OUTREACH_{name}" for name in re.findall(r'(?:path|_read)\((?:given, )?"([A-Z_]+)"', source)}
    read |= {f"OUTREACH_{name}" for name in re.findall(r"\{PREFIX\}([A-Z_]+)", source)}
    assert read == {setting.name for setting in SETTINGS}
    assert all(setting.help.endswith(".") for setting in SETTINGS)
