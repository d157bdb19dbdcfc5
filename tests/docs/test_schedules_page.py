"""The pages about schedules.yaml and campaign tests name every key that the JSON Schemas have, and no other."""

import pytest

from outreach.config.schema import make_json_schema
from outreach.config.schema_campaign_tests import make_test_schema
from tests.docs.conftest import ROOT, Page

THE_FILE = "The file"


class Told:
    """A page, and the schema that it tells."""

    def __init__(self, name: str, schema: dict):
        self.page = Page(ROOT / "docs" / name)
        self.schema = schema

    def blocks(self) -> dict[str, dict]:
        """What the headings in code mean, such as `mailboxes.NAME.limits`."""
        paths = [heading.strip("`") for heading in self.page.headings() if heading.startswith("`")]
        return {f"`{path}`": self.block_at(path) for path in paths} | {THE_FILE: self.schema}

    def block_at(self, path: str) -> dict:
        node = self.schema
        for word in path.replace("[]", ".[]").split("."):
            node = step_into(self.resolve(node), word)
        return self.resolve(node)

    def resolve(self, node: dict) -> dict:
        """The block itself; beside it, a shorter way of writing it may be allowed."""
        node = next((part for part in node.get("anyOf", ()) if "$ref" in part or "items" in part), node)
        if "$ref" not in node:
            return node
        return self.schema["$defs"][node["$ref"].rpartition("/")[2]]


def step_into(block: dict, word: str) -> dict:
    if word == "NAME":
        return block.get("additionalProperties") or next(iter(block["patternProperties"].values()))
    return block["items"] if word == "[]" else block["properties"][word]


@pytest.fixture(params=["schedules.md", "campaign-tests.md"])
def told(request) -> Told:
    schemas = {"schedules.md": make_json_schema, "campaign-tests.md": make_test_schema}
    return Told(request.param, schemas[request.param]())


def test_each_table_has_the_keys_of_its_block_in_their_order(told):
    for heading, block in told.blocks().items():
        assert told.page.words(heading) == list(block["properties"]), heading


def test_every_block_has_a_table(told):
    titles = {block["title"] for block in told.blocks().values()}
    assert titles == {block["title"] for block in [told.schema, *told.schema["$defs"].values()]}


def test_each_default_is_the_codes(told):
    for heading, block in told.blocks().items():
        for row in told.page.table(heading):
            name = row[0].strip("`")
            assert row[2] == default(block, name), f"{heading} {name}"


def default(block: dict, name: str) -> str:
    if name in block.get("required", ()):
        return "required"
    found = block["properties"][name].get("default")
    if isinstance(found, bool):
        return f"`{str(found).lower()}`"
    return f"`{found}`" if found else ""


def test_what_needs_and_when_may_name_is_told(schedules_page):
    from outreach.config.schema_sequences import CONDITIONS

    told = schedules_page.below("`sequences.NAME.steps[]`").partition("may name:")[2]
    assert [part for part in told.split("`")[1::2] if part != "when"] == list(CONDITIONS)
