"""What editors are told: the published schema is the code's, and agrees with the reader."""

import json
import re
from pathlib import Path

import pytest

from outreach.config.schema import make_json_schema
from outreach.config.schema_campaign_tests import make_test_schema
from outreach.config.yaml_nodes import read_yaml

DOCS = Path(__file__).parents[2] / "docs"
KINDS = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


def mistakes(schema, value, root, path=""):
    """A validator for what our schema uses, so that the tests need no library for it."""
    schema = {**root["$defs"][schema["$ref"].rpartition("/")[2]], **schema} if "$ref" in schema else schema
    if "anyOf" in schema:
        choices = [list(mistakes(choice, value, root, path)) for choice in schema["anyOf"]]
        yield from () if [] in choices else choices[0]
    if (
        "oneOf" in schema
        and sum(all(key in value for key in one["required"]) for one in schema["oneOf"]) != 1
    ):
        yield f"{path}: one of {schema['oneOf']}"
    if "type" in schema and type(value) is not KINDS[schema["type"]]:
        yield f"{path}: no {schema['type']}"
    elif isinstance(value, dict):
        yield from mistakes_in_block(schema, value, root, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from mistakes(schema.get("items", {}), item, root, f"{path}[{index}]")
    elif value not in schema.get("enum", [value]) or not re.search(schema.get("pattern", ""), str(value)):
        yield f"{path}: {value!r}"


def mistakes_in_block(schema, value, root, path):
    yield from (f"{path}: {key} is missing" for key in schema.get("required", []) if key not in value)
    for key, part in value.items():
        patterns = schema.get("patternProperties", {}).items()
        fitting = [below for pattern, below in patterns if re.search(pattern, key)]
        below = schema.get("properties", {}).get(key) or next(iter(fitting), None)
        if below is not None:
            yield from mistakes(below, part, root, f"{path}.{key}")
        elif schema.get("additionalProperties") is False:
            yield f"{path}: {key} is unknown"


def blocks(schema):
    return [schema, *schema["$defs"].values()]


@pytest.mark.parametrize(
    ("name", "make", "command"),
    [
        ("schedules.schema.json", make_json_schema, "outreach schema"),
        ("campaign-test.schema.json", make_test_schema, "outreach schema --test"),
    ],
)
def test_the_published_schema_is_the_one_of_the_code(name, make, command):
    made = json.dumps(make(), indent=2, ensure_ascii=False) + "\n"
    assert (DOCS / name).read_text("utf-8") == made, f"write it anew: {command} > docs/{name}"


def test_the_shipped_file_pleases_the_schema(shipped):
    schema = make_json_schema()
    assert list(mistakes(schema, read_yaml(shipped.read_bytes()).data, schema)) == []


def test_the_campaign_tests_please_theirs_and_one_with_a_mistake_does_not(shipped):
    schema = make_test_schema()
    files = sorted((shipped.parent / "tests" / "campaigns").glob("*.yaml"))
    assert len(files) > 20
    for file in files:
        assert list(mistakes(schema, read_yaml(file.read_bytes()).data, schema)) == [], file.name
        wrong = (
            file.read_bytes()
            .replace(b"enrolled:", b"enroled:")
            .replace(b"met:", b"mit:")
            .replace(b"referred:", b"refered:")
        )
        assert list(mistakes(schema, read_yaml(wrong).data, schema)), file.name


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("delivery: sandbox", "delivery: lvie"),
        ("  practice: Lakeside Therapy\n", ""),
        ("template: introduction}", "tempalte: introduction}"),
        ("template: introduction}", "template: introduction, task: x}"),
        ("wait: 4h", "wait: 48"),
        ("wait: 4h", "wait: two days"),
        ("hours: 08:30-17:00", "hours: 9 to 5"),
        ("{env: SMTP_PASSWORD}", "hunter2"),
        ("needs: [meeting.notes]", "needs: [meeting.note]"),
        ("repeat: monthly", "repeat: biweekly"),
        ("holidays: US-OR", "holidays: Oregon"),
        ("per_day: 20", "per_day: '20'"),
    ],
)
def test_an_editor_marks_the_mistakes_that_the_reader_refuses(right, wrong, small, report):
    schema = make_json_schema()
    assert list(mistakes(schema, read_yaml(small.encode()).data, schema)) == []
    broken = small.replace(right, wrong, 1)
    assert list(mistakes(schema, read_yaml(broken.encode()).data, schema))
    assert report(broken)


def test_every_block_is_closed_and_every_key_has_a_sentence_of_help():
    schema = make_json_schema()
    for block in blocks(schema):
        assert block["additionalProperties"] is False
        for name, key in block["properties"].items():
            target = schema["$defs"][key["$ref"].rpartition("/")[2]] if "$ref" in key else {}
            help_text = key.get("description") or target.get("description", "")
            assert help_text.endswith("."), f"{block['title']}.{name}"


def test_no_key_may_be_null_because_the_reader_refuses_it():
    assert "null" not in json.dumps(make_json_schema())


@pytest.mark.parametrize("title", ["StepBlock", "LimitsBlock"])
def test_defaults_are_shown_as_one_would_write_them(title):
    block = make_json_schema()["$defs"][title]
    shown = {name: key["default"] for name, key in block["properties"].items() if "default" in key}
    expected = {
        "StepBlock": {
            "wait": "0h",
            "needs": [],
            "missing": "hold",
            "review": False,
            "unreviewed": "ask",
            "thread": False,
            "late": "send",
            "late_after": "3 days",
        },
        "LimitsBlock": {"per_day": 20, "gap": "10m", "jitter": "10m"},
    }
    assert shown == expected[title]
