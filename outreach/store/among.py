"""`column IN (:names)` as one parameter for however many values, so that a statement is compiled once.

SQLAlchemy's expanding IN writes the statement anew each time; at a thousand mails a second that costs more than
the database's own work.
"""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Texts(sa.TypeDecorator[Iterable[str]]):
    """Many strings as one parameter: a JSON list on SQLite, an array on PostgreSQL."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        many = ARRAY(sa.String) if dialect.name == "postgresql" else sa.String()
        return dialect.type_descriptor(many)

    def process_bind_param(self, value: Iterable[str] | None, dialect: sa.Dialect) -> Any:
        values = list(value or ())
        return values if dialect.name == "postgresql" else json.dumps(values)


class _Each(FunctionElement[str]):
    """The strings of one such parameter as rows."""

    type = sa.String()
    inherit_cache = True
    name = "each"


def among(column: sa.ColumnElement[Any], parameter: str) -> sa.ColumnElement[bool]:
    """True where the column is one of the strings given as `parameter` at execution."""
    each = _Each(sa.bindparam(parameter, type_=Texts()))
    return column.op("IN", is_comparison=True, return_type=sa.Boolean())(each)


@compiles(_Each)
def _compile(element: _Each, compiler: SQLCompiler, **more: Any) -> str:
    (values,) = (compiler.process(clause, **more) for clause in element.clauses)
    return f"(SELECT value FROM json_each({values}))"  # noqa: S608 - `values` is a placeholder


@compiles(_Each, "postgresql")
def _compile_postgresql(element: _Each, compiler: SQLCompiler, **more: Any) -> str:
    (values,) = (compiler.process(clause, **more) for clause in element.clauses)
    return f"(SELECT unnest({values}))"
