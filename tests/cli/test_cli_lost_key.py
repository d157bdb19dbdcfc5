"""A database without its key recognises nobody who left: then no command does anything."""


def test_no_command_works_on_a_database_whose_key_was_lost(cli):
    cli.add_ana()
    assert cli.run("opt-outs", "add", "ana@clinic.example.org", "--yes").returncode == 0
    key = cli.folder / "data" / "secret.key"
    kept = key.read_bytes()
    key.unlink()
    for words in (("run", "--once"), ("contacts", "list"), ("opt-outs", "list")):
        told = cli.run(*words, OUTREACH_HTTP="off")
        assert told.returncode == 3
        assert "secret.key cannot be used: it is not there" in told.stderr
    assert not key.exists()
    key.write_bytes(kept)
    key.chmod(0o600)
    assert cli.run("contacts", "list").returncode == 0
