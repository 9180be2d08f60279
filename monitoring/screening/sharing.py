"""SQL of one screen in which every part is computed once.

Ibis writes a part that several places use out in each of them, and DuckDB computes it as often. Here such parts of the
expression become common table expressions before any SQL is written: those that group, join or remove repeats, and
views (of what several screens have in common); what else only chooses columns and rows of a table is better done while
the table is read.
"""

from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.common.graph import Graph

HEAVY: tuple[type, ...] = (
    ops.Aggregate, ops.Distinct, ops.Union, ops.Intersection, ops.Difference, ops.JoinChain, ops.SelfReference,
)  # fmt: skip


STRUCTURE = (ops.Relation, ops.JoinLink, ops.Subquery)


def repeated(root: Any) -> list[Any]:
    """Heavy parts that the SQL would write out more than once, inner ones first. Counted from the outside: a part is
    written as often as all that reads it is, once by what is a part of its own."""
    inner_first, above = Graph.from_bfs(root, filter=ops.Node).toposort()
    order = list(inner_first)
    written: dict[Any, int] = {}
    found = []
    for node in reversed(order):
        if not isinstance(node, STRUCTURE):
            continue
        times = sum(written.get(one, 0) for one in above[node] if isinstance(one, STRUCTURE))
        written[node] = times or 1
        if isinstance(node, HEAVY) and times > 1:
            found.append(node)
            written[node] = 1
    return found[::-1]


def parts(expression: ir.Table) -> tuple[dict[Any, Any], list[tuple[str, Any]]]:
    """Parts that are used more than once, each after those that it uses: node → its stand-in, (name, expression)."""
    stands: dict[Any, Any] = {}
    made: list[tuple[str, Any]] = []
    for node in repeated(expression.op()):
        name = f"part_{len(made)}"
        made.append((name, (node.replace(stands) if stands else node).to_expr()))
        stands[node] = ops.UnboundTable(name=name, schema=node.schema)
    return stands, made


def shared(connection: Any, expression: ir.Table) -> str:
    """The whole statement in the engine's SQL."""
    stands, made = parts(expression)
    last = expression.op().replace(stands).to_expr() if stands else expression
    whole = connection.compile(last)
    if not made:
        return whole
    with_ = ",\n".join(f'"{name}" AS MATERIALIZED (\n{connection.compile(one)}\n)' for name, one in made)
    return f"WITH {with_}\nSELECT * FROM (\n{whole}\n)"  # noqa: S608 - Ibis wrote it
