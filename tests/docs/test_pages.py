"""What pages, mails and errors point to exists: files, headings, tests, commands, keys."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

from outreach.cli.program import outreach
from tests.docs.conftest import ROOT, Page, find_pages

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_CODE = re.compile(r"`outreach ([a-z-][^`]*)`")  # in capitals it stands for any
_SHELL = re.compile(r"^(?:\$ |.*\bvenv/bin/|/opt/outreach/bin/|)outreach (.+)$", re.MULTILINE)
_TAG = re.compile(r"\{[{%].*?[%}]\}")


def test_every_link_to_a_file_leads_there(page):
    for _, link in links(page):
        target, _, _ = link.partition("#")
        assert not target or (page.path.parent / target).exists(), link


def test_every_link_to_a_heading_finds_it(page):
    for _, link in links(page):
        target, _, anchor = link.partition("#")
        if anchor:
            there = Page(page.path.parent / target) if target else page
            assert anchor in [as_anchor(heading) for heading in there.headings()], link


def test_every_link_to_a_test_names_one_in_that_file(readme):
    named = [(text, link) for text, link in links(readme) if text.startswith("test_")]
    assert len(named) > 10
    for text, link in named:
        tree = ast.parse((ROOT / link).read_text("utf-8"))
        assert text in {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }


def test_every_sentence_of_the_promise_names_a_test(readme):
    rows = readme.table("What is promised about sending")
    assert len(rows) > 15
    for sentence, tests in rows:
        assert re.search(r"\[test_\w+\]\(tests/[\w/]+\.py\)", tests), sentence


def test_every_test_and_every_program_that_a_page_names_exists(page):
    for name in re.findall(r"\btests(?:/\w+)+(?:\.py)?", page.text):
        assert (ROOT / name).exists(), name
    for module in re.findall(r"python -m (tests(?:\.\w+)+)", page.text):
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists(), module
    for name in re.findall(r"\btest_\w+\b(?!\.py)", page.text):
        assert any(
            f"def {name}(" in file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py")
        ), name


def test_every_command_that_a_page_names_exists(page):
    for line in [*_CODE.findall(page.text), *in_blocks(page)]:
        assert_understood(line)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "templates" / "emails").glob("*.md")), ids=lambda file: file.name
)
def test_every_command_that_a_mail_names_exists(file):
    for line in _CODE.findall(file.read_text("utf-8")):
        assert_understood(_TAG.sub("a1b2c3", line))


def test_every_command_that_the_program_names_exists():
    texts = [file.read_text("utf-8") for file in (ROOT / "outreach").rglob("*.py")]
    lines = [line for text in texts for line in re.findall(r"`outreach ([a-z][^`\n]*)`", text)]
    assert len(lines) > 20
    for line in lines:
        assert_understood(re.sub(r"\{.*?\}", "a1b2c3", line))


def test_every_page_in_docs_is_linked_from_the_readme(readme):
    linked = {(ROOT / link.partition("#")[0]).resolve() for _, link in links(readme)}
    assert {path for path in find_pages() if path.name != "README.md"} <= linked


def test_the_sample_names_no_command_that_does_not_exist():
    for line in _CODE.findall((ROOT / "schedules.yaml").read_text("utf-8")):
        assert_understood(line)


def links(page: Page) -> list[tuple[str, str]]:
    """Inside of the repository."""
    return [(text, link) for text, link in _LINK.findall(page.text) if "://" not in link]


def as_anchor(heading: str) -> str:
    """As GitHub makes them."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def in_blocks(page: Page) -> list[str]:
    blocks = re.findall(r"^ *```(?:sh|console)\n(.*?)^ *```", page.text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in _SHELL.findall(block)]


def assert_understood(line: str) -> None:
    """Every word that names a command or an option means something; what stands for a value may be anything."""
    command: click.Command = outreach
    ctx = click.Context(outreach)
    for word in shlex.split(line.partition("  #")[0]):
        options = {name for parameter in command.params for name in parameter.opts}
        if isinstance(command, click.Group) and not word.startswith("-"):
            found = command.get_command(ctx, word)
            if found is None and command.name == "meet":  # `meet NAME` is `meet log NAME`
                found = command.get_command(ctx, "log")
            assert found, f"there is no command in `outreach {line}`"
            command, ctx = found, click.Context(found)
        elif word.startswith("--"):
            assert word.partition("=")[0] in options | {"--help"}, f"{word} in `outreach {line}`"


def test_what_is_not_there_is_noticed():
    for line in ("planning", "drafts send a1b2c3", "run --twice"):
        with pytest.raises(AssertionError):
            assert_understood(line)


def test_a_mailbox_in_the_guide_is_one_that_can_be_read(tmp_path: Path):
    from outreach.config.schedules import load_schedules

    [block] = re.findall(
        r"^```yaml\n(.*?)^```", (ROOT / "docs" / "guide.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    sample = (ROOT / "schedules.yaml").read_text("utf-8")
    changed = re.sub(r"^mailboxes:\n(?:[ #].*\n)+", block, sample, flags=re.MULTILINE)
    assert changed != sample
    (tmp_path / "schedules.yaml").write_text(changed, "utf-8")
    assert (
        load_schedules(tmp_path / "schedules.yaml", environ={"SMTP_PASSWORD": "x"}).mailboxes["maya"].imap
        is None
    )
