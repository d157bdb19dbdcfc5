"""The main flows, as a person types them into a shell."""

import json
import re
import signal
import subprocess
import sys

from tests.cli.conftest import ROOT


def test_from_init_to_a_thank_you_in_the_outbox(cli):
    assert "schedules.schema.json" in (cli.folder / "schedules.yaml").read_text("utf-8").splitlines()[0]
    checked = cli.run("check")
    assert checked.returncode == 0, checked.stdout
    assert all(line.startswith("OK") for line in checked.stdout.splitlines())

    added = cli.run(
        "contacts", "add", "ana@north.example.org", "--title", "Dr.", "--family-name", "Ruiz",
        "--audience", "physician", "--source", "conference", "--basis", "legitimate interest",
    )  # fmt: skip
    assert added.stdout.startswith("Added: Dr. Ruiz <ana@north.example.org>.")
    met = cli.run(
        "meet", "ruiz", "--at", "yesterday 16:00", "--mention", "the waiting list", "--private", "was tired"
    )
    assert met.returncode == 0, met.stderr
    assert "thanks" in met.stdout

    round_ = cli.run("run", "--once")
    assert "1 draft waits for you" in round_.stdout
    [draft] = json.loads(cli.run("drafts", "--json").stdout)
    shown = cli.run("drafts", "show", draft["short"])
    assert "the waiting list" in shown.stdout
    assert "tired" not in shown.stdout

    approved = cli.run("drafts", "approve", draft["short"], typed="y\n")
    assert "Approved." in approved.stdout
    assert json.loads(cli.run("drafts", "--json").stdout) == []
    done = cli.run("run", "--once")
    assert done.stdout.startswith("sent    ana@north.example.org: Thank you for our conversation")
    assert "outbox as .eml files; nothing was sent." in done.stdout
    assert any("ana@north.example.org" in mail.read_text() for mail in (cli.folder / "outbox").glob("*.eml"))


def test_help_imports_nothing_but_click_and_names_every_setting(cli):
    from outreach.config.settings import SETTINGS

    result = cli.run("--help")
    assert result.returncode == 0
    assert all(setting.name in result.stdout for setting in SETTINGS)
    probe = "import sys, outreach.cli; print(*sorted({'sqlalchemy', 'rich', 'jinja2', 'yaml'} & set(sys.modules)))"
    seen = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT)
    assert seen.stdout == "\n"


def test_json_stands_alone_on_stdout_whatever_the_hints_say(cli):
    cli.file("some.csv", "address,source,lawful_basis,fax\nana@north.example.org,here,consent,12\n")
    imported = cli.run("contacts", "import", "some.csv", "--json")
    assert json.loads(imported.stdout)["new"] == 1
    assert json.loads(cli.run("contacts", "--json").stdout) == []
    status = json.loads(cli.run("status", "--json").stdout)
    assert status["delivery"] == "sandbox"


def test_a_second_daemon_is_told_who_the_first_one_is(cli):
    from outreach.store.lock import hold_alone

    with hold_alone(cli.folder / "data" / "outreach.db"):
        busy = cli.run("run", "--once")
    assert busy.returncode == 75
    assert re.search(r"process \d+ on ", busy.stderr)
    assert "Traceback" not in busy.stderr


def test_a_daemon_that_is_interrupted_ends_cleanly(cli):

    with subprocess.Popen(
        [sys.executable, "-m", "outreach", "run"],
        cwd=cli.folder,
        env={"PYTHONPATH": str(ROOT), "OUTREACH_HTTP": "off", "PATH": "/usr/bin:/bin"},
        stderr=subprocess.PIPE,
        text=True,
    ) as daemon:
        assert "delivery: sandbox" in daemon.stderr.readline()
        assert any("started" in line for line in daemon.stderr)
        daemon.send_signal(signal.SIGINT)
        rest = daemon.stderr.read()
        assert daemon.wait(timeout=20) == 0
    assert "Traceback" not in rest
    assert "stopped" in rest


def test_a_reader_that_had_enough_is_no_error(cli):
    script = f"{sys.executable} -m outreach schema | head -1; echo ${{PIPESTATUS[0]}}"
    piped = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        cwd=cli.folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        check=True,
    )
    assert piped.stdout.splitlines() == ["{", "0"]
    assert piped.stderr == ""
