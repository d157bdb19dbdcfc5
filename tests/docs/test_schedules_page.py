"""The page about schedules.yaml names every key that the JSON Schema has, and no other."""

from outreach.config.schema import make_json_schema

SCHEMA = make_json_schema()
THE_FILE = "The file"
SHARED = {"owners.NAME": "owner", "mailboxes.NAME.imap": "mailboxes.NAME.smtp"}  # told once


def block_at(path: str) -> dict:
    """The block of the schema that a heading such as `mailboxes.NAME.limits` means."""
    node = SCHEMA
    for word in path.replace("[]", ".[]").split("."):
        node = step_into(resolve(node), word)
    return resolve(node)


def step_into(block: dict, word: str) -> dict:
    if word == "NAME":
        return block.get("additionalProperties") or next(iter(block["patternProperties"].values()))
    return block["items"] if word == "[]" else block["properties"][word]


def resolve(node: dict) -> dict:
    if "$ref" not in node:
        return node
    return SCHEMA["$defs"][node["$ref"].rpartition("/")[2]]


def told_blocks(page) -> dict[str, dict]:
    paths = [heading.strip("`") for heading in page.headings() if heading.startswith("`")]
    return {f"`{path}`": block_at(path) for path in paths} | {THE_FILE: SCHEMA}


def test_each_table_has_the_keys_of_its_block_in_their_order(schedules_page):
    for heading, block in told_blocks(schedules_page).items():
        assert schedules_page.words(heading) == list(block["properties"]), heading


def test_every_block_has_a_table(schedules_page):
    told = {block["title"] for block in told_blocks(schedules_page).values()}
    assert told == {block["title"] for block in [SCHEMA, *SCHEMA["$defs"].values()]}


def test_each_default_is_the_codes(schedules_page):
    for heading, block in told_blocks(schedules_page).items():
        for row in schedules_page.table(heading):
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
