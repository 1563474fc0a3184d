"""A parsed template, walked once before it is ever rendered: filters known, ranges bounded."""

from collections.abc import Iterator
from typing import TextIO

from liquid import BoundTemplate, Environment
from liquid.ast import BlockNode, Node
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.context import RenderContext
from liquid.exceptions import LiquidSyntaxError
from liquid.expression import Expression

from app.prompts.dialect.bounds import MAX_LIST, Rendering, TooMuch
from app.prompts.dialect.using import misuse


class BoundedRange(RangeLiteral):
    """`(1..n)` with an n that is not too large."""

    __slots__ = ()

    def evaluate(self, context: RenderContext) -> range:
        """Raises TooMuch."""
        if isinstance(context, Rendering):
            context.ledger.at = self.token
        found = super().evaluate(context)
        if found.stop - found.start > MAX_LIST:
            raise TooMuch(f"A range has at most {MAX_LIST:,} numbers.")
        return found


class TimedBlock(BlockNode):
    """What stands between two tags, rendered while there is time."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Raises TooMuch."""
        if isinstance(context, Rendering):
            context.ledger.tick()
        return super().render_to_output(context, buffer)


def settle(expression: Expression, env: Environment) -> None:
    """Make an expression and those within it safe to evaluate. Raises LiquidSyntaxError."""
    if isinstance(expression, RangeLiteral):
        expression.__class__ = BoundedRange
    if isinstance(expression, FilteredExpression):
        for one in expression.filters or ():
            if one.name not in env.filters:
                raise LiquidSyntaxError(f"There is no filter “{one.name}”", token=one.token)
            if wrong := misuse(one, env.filters[one.name]):
                raise LiquidSyntaxError(wrong, token=one.token)
    for child in expression.children():
        settle(child, env)


def nodes(template: BoundTemplate) -> Iterator[Node]:
    """All of them, as they stand."""
    context = RenderContext(template)
    waiting = list(reversed(template.nodes))
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(list(node.children(context)))
