"""What a template may say: checked when it is loaded, so that nothing has to be caught when it runs.

Every printed value is also given its name here, so that naming a missing `meeting.points` costs nothing.
"""

from collections.abc import Iterator, Mapping

from jinja2 import nodes
from jinja2.environment import Environment
from jinja2.exceptions import TemplateSyntaxError
from jinja2.visitor import NodeTransformer

from outreach.render.values import FILTERS, TESTS

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.For,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.Filter,
    nodes.Test,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Tuple,
    nodes.Keyword,
)
_MAX_DEPTH = 3  # of loops: what comes in is short lists, so three deep is still little work
# Jinja2 and Python give up, with a traceback, long after any letter that somebody can read.
_MAX_BLOCKS, _MAX_BRACKETS, _MAX_LENGTH, _MAX_NODES = 20, 10, 200, 40
_TOO_DEEP = "it is nested too deeply; write it more simply"
_DEEPER = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1, "if": 1, "for": 1, "endif": -1, "endfor": -1}
_BEGINS, _ENDS = ("variable_begin", "block_begin"), ("variable_end", "block_end")
_ACCEPTS_NOTHING = frozenset(
    {"beyond", "default", "few", "length", "most"}
)  # filters made for what may be missing

Scope = Mapping[str, str]


def parse(environment: Environment, source: str) -> nodes.Template:
    """The checked tree, each value with its name. Raises TemplateSyntaxError with the line in `source`."""
    _check_depth(environment, source)
    tree = environment.parse(source)
    _check(tree, 0, 1)
    named = _Namer(environment).visit(tree, {})
    assert isinstance(named, nodes.Template)
    return named


def find_variables(tree: nodes.Node) -> frozenset[str]:
    """Everything the template reads, as the helper writes it: `contact.given_name`, `meeting.points`."""
    found = set(_paths(tree, {}))
    return frozenset(path for path in found if not any(other.startswith(f"{path}.") for other in found))


def _paths(node: nodes.Node, scope: Scope) -> Iterator[str]:
    if isinstance(node, nodes.For):
        yield from _paths(node.iter, scope)
        inner = _inside(node, scope)
        for child in [*node.body, *node.else_, *([node.test] if node.test else [])]:
            yield from _paths(child, inner)
        return
    path = _path(node, scope)
    if path is not None:
        if path and not path.startswith("loop."):
            yield path
        return
    for child in node.iter_child_nodes():
        yield from _paths(child, scope)


def _check_depth(environment: Environment, source: str) -> None:
    """Before Jinja2 reads it, which goes as deep as the brackets and blocks do."""
    blocks = brackets = length = 0
    inside = before = ""
    for line, kind, text in environment.lex(source):
        if kind in _BEGINS:
            inside, brackets, length = kind, 0, 0
        length += bool(inside)
        if kind == "operator":
            brackets += _DEEPER.get(text, 0)
        elif kind == "name" and before == "block_begin":
            blocks += _DEEPER.get(text, 0)
        if blocks > _MAX_BLOCKS or brackets > _MAX_BRACKETS or length > _MAX_LENGTH:
            raise TemplateSyntaxError(_TOO_DEEP, line)
        inside = "" if kind in _ENDS else inside
        before = before if kind == "whitespace" else kind


def _check(node: nodes.Node, depth: int, line: int, below: int = 0) -> None:
    depth += isinstance(node, nodes.For)
    line = node.lineno or line  # some nodes that Jinja2 makes itself have none
    problem = _problem(node, depth)
    if problem is None and below > _MAX_NODES:
        problem = _TOO_DEEP
    if problem:
        raise TemplateSyntaxError(problem, line)
    for child in node.iter_child_nodes():
        _check(child, depth, line, below + 1)


def _problem(node: nodes.Node, depth: int) -> str | None:
    if not isinstance(node, _ALLOWED):
        return f"a mail's template has no {_in_words(node)}"
    if isinstance(node, nodes.Getattr | nodes.Name) and _last_name(node).startswith("_"):
        return f"no value is called {_last_name(node)!r}"
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return f"there is no filter {node.name!r}; there are {', '.join(sorted(FILTERS))}"
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        return f"there is no test {node.name!r}; there are {', '.join(sorted(TESTS))}"
    if isinstance(node, nodes.For) and (node.recursive or depth > _MAX_DEPTH):
        return f"loops go no more than {_MAX_DEPTH} deep"
    return None


def _in_words(node: nodes.Node) -> str:
    if isinstance(node, nodes.BinExpr | nodes.UnaryExpr | nodes.Concat):
        return "arithmetic"
    words = {"Call": "calls", "Getitem": "square brackets", "Assign": "`set`"}
    return words.get(type(node).__name__, f"`{type(node).__name__.lower()}`")


def _last_name(node: nodes.Getattr | nodes.Name) -> str:
    return str(node.attr if isinstance(node, nodes.Getattr) else node.name)


def _path(node: nodes.Node, scope: Scope) -> str | None:
    """`meeting.points` for that very expression; None for anything that is not a plain name."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        parent = _path(node.node, scope)
        return None if parent is None else f"{parent}.{node.attr}"
    return None


def _name_of(node: nodes.Node, scope: Scope) -> str:
    """What to call an expression: its first plain name."""
    path = _path(node, scope)
    if path is not None:
        return path
    # Of `a if b else c` what is printed, and not what is tested.
    exclude = ("test",) if isinstance(node, nodes.CondExpr) else None
    return next((name for child in node.iter_child_nodes(exclude) if (name := _name_of(child, scope))), "")


def _inside(loop: nodes.For, scope: Scope) -> dict[str, str]:
    """Names inside a loop: one point of `meeting.points` is still called `meeting.points`."""
    targets = loop.target.items if isinstance(loop.target, nodes.Tuple) else [loop.target]
    name = _name_of(loop.iter, scope)
    return {**scope, "loop": "loop", **{str(t.name): name for t in targets if isinstance(t, nodes.Name)}}


class _Namer(NodeTransformer):
    """Puts each printed value, loop and filtered value through the filter that checks it, with its name."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def visit_Output(self, node: nodes.Output, scope: Scope) -> nodes.Output:  # noqa: N802  # Jinja2's name
        self.generic_visit(node, scope)
        node.nodes = [
            child if isinstance(child, nodes.TemplateData) else self._through("_printed", child, scope)
            for child in node.nodes
        ]
        return node

    def visit_For(self, node: nodes.For, scope: Scope) -> nodes.For:  # noqa: N802  # Jinja2's name
        inner = _inside(node, scope)
        # With `else` the template says itself what to do with nothing.
        checker = "_looped_or_not" if node.else_ else "_looped"
        node.iter = self._through(checker, self.visit(node.iter, scope), scope)
        node.body = [self.visit(child, inner) for child in node.body]
        node.else_ = [self.visit(child, scope) for child in node.else_]
        return node

    def visit_Filter(self, node: nodes.Filter, scope: Scope) -> nodes.Expr:  # noqa: N802  # Jinja2's name
        self.generic_visit(node, scope)
        if node.node is not None and node.name not in _ACCEPTS_NOTHING:
            node.node = self._through("_required", node.node, scope)
        return self._through("_linked", node.node, scope) if node.name == "link" and node.node else node

    def _through(self, name: str, node: nodes.Expr, scope: Scope) -> nodes.Filter:
        called = nodes.Const(_name_of(node, scope), lineno=node.lineno)
        made = nodes.Filter(node, name, [called], [], None, None, lineno=node.lineno)
        return made.set_environment(self._environment)  # type: ignore[return-value]
