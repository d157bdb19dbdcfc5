"""What the reference lists is what there is."""

import ast
from collections.abc import Iterator

import click
import pytest

from outreach import errors
from outreach.cli.plan import CHANGES
from outreach.cli.program import BUSY, QUIET_END, outreach
from outreach.config.settings import SETTINGS
from outreach.sequence.flaws import RULES
from outreach.sequence.model import State, Status

# What is put together when it runs, and what it can come to.
COMPUTED = {
    "str(end.status)": {str(status) for status in Status} - {"active"},
    "str(state)": {"sent", "abandoned"},  # of ledger.resolve
    "f'referral {direction}'": {"referral sent", "referral received"},
}


def commands(command, ctx, path=()):
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    for name in command.list_commands(ctx):
        yield from commands(command.get_command(ctx, name), ctx, (*path, name))


def test_every_command_is_listed_and_every_listed_command_exists(reference):
    assert reference.words("Commands") == list(commands(outreach, click.Context(outreach)))


def test_the_settings_are_those_of_the_code(reference):
    told = [[cell.strip("`") for cell in row] for row in reference.table("Settings")]
    assert told == [[s.name, s.default or "none", s.help] for s in SETTINGS]


def test_every_finding_of_check_is_told_with_its_severity_and_reason(reference):
    told = [
        [code.strip("`"), severity, said] for code, severity, said in reference.table("Findings of `check`")
    ]
    assert told == [
        [code, rule.severity + r" \*" * rule.firm, f"{rule.about} {rule.reason}".strip()]
        for code, rule in RULES.items()
    ]


def test_every_state_of_message_and_enrollment_is_told(reference):
    told = reference.words("States of a message")
    assert told == [str(state) for state in State] + [str(status) for status in Status]


def test_every_exit_code_is_told(reference):
    ours = [kind.exit_code for kind in vars(errors).values() if getattr(kind, "exit_code", None)]
    assert {int(code) for code in reference.words("Exit codes")} == {
        0,
        click.UsageError.exit_code,
        BUSY,
        QUIET_END,
        CHANGES,
        *ours,
    }


def test_every_kind_of_event_is_told(reference, root):
    kinds = {kind for file in sorted((root / "outreach").rglob("*.py")) for kind in recorded_kinds(file)}
    assert {"met", "commit", "referral sent", "less often"} <= kinds  # the search itself works
    assert set(reference.words("Event kinds")) == kinds


@pytest.mark.parametrize("heading", ["Settings", "Commands", "Exit codes", "Event kinds"])
def test_nothing_is_told_twice(reference, heading):
    words = reference.words(heading)
    assert len(words) == len(set(words))


def recorded_kinds(file) -> Iterator[str]:
    """The kinds that this file gives to `events`, followed through its names, parameters and tables."""
    if file.name == "events.py":
        return
    tree = ast.parse(file.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            place = {"events.add": 2, "events.make_fact": 1}.get(ast.unparse(call.func), -1)
            if ast.unparse(call.func).endswith("changes.note"):
                place = 1
            if place >= 0 and (file.name, function.name) != ("changes.py", "note"):
                yield from values(call.args[place], function, functions, tree)


def values(node, function, functions, tree) -> Iterator[str]:
    """Every text that this expression can be."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from values_of([body, other], function, functions, tree)
        case ast.Subscript(value=ast.Dict(values=inner)):
            yield from values_of(inner, function, functions, tree)
        case ast.Subscript(value=ast.Name(id=name), slice=at):
            yield from values(ast.Subscript(assigned(tree, name)[0], at), function, functions, tree)
        case ast.Name(id=name) if found := assigned(function, name):
            yield from values_of(found, function, functions, tree)
        case ast.Name(id=name):
            yield from values_of_parameter(name, function, functions, tree)
        case _:
            text = ast.unparse(node)
            assert text in COMPUTED, f"what can {text} be? Tell COMPUTED"
            yield from COMPUTED[text]


def values_of(nodes, function, functions, tree) -> Iterator[str]:
    for node in nodes:
        yield from values(node, function, functions, tree)


def values_of_parameter(name, function, functions, tree) -> Iterator[str]:
    """What the callers in this file give."""
    place = [argument.arg for argument in function.args.args].index(name)
    for caller in functions:
        for call in (one for one in ast.walk(caller) if isinstance(one, ast.Call)):
            if ast.unparse(call.func) == function.name:
                yield from values(call.args[place], caller, functions, tree)


def assigned(within, name) -> list[ast.expr]:
    found = [node for node in ast.walk(within) if isinstance(node, ast.Assign)]
    return [node.value for node in found if any(ast.unparse(target) == name for target in node.targets)]


def test_every_key_and_every_hold_of_an_explanation_is_told(reference, root):
    told = set(reference.words("An explanation as JSON"))
    files = sorted((root / "outreach" / "actions" / "explain").glob("*.py"))
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    holds = {call.args[0].value for call in calls if ast.unparse(call.func) == "Hold"}
    assert {"suppressed", "turn", "sandbox"} <= holds  # the search itself works
    assert told == holds | set(keys_of(trees))


def keys_of(trees) -> Iterator[str]:
    """The outermost ones."""
    for tree in trees:
        for whole in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == "Explanation"):
            [made] = [n for n in ast.walk(whole) if isinstance(n, ast.Dict)]
            yield from (key.value for key in made.keys)
