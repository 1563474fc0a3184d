"""The dialect put together: which tags there are, how values are printed, what bounds hold."""

from collections.abc import Callable, Iterator
from typing import TextIO

from liquid import BoundTemplate, Environment, FalsyStrictUndefined, Token
from liquid.ast import BlockNode
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.cycle_tag import CycleNode, CycleTag
from liquid.builtin.tags.echo_tag import EchoNode, EchoTag
from liquid.context import RenderContext
from liquid.exceptions import LiquidError

from app.prompts.dialect.bounds import Ledger, Page, Rendering
from app.prompts.dialect.lexing import lex
from app.prompts.dialect.table import FILTERS, bounded
from app.prompts.dialect.tree import TimedBlock, nodes, settle
from app.prompts.dialect.values import text

# What reaches for other templates, or is not LiquidJS's.
WITHOUT = ("include", "render", "extends", "block", "ifchanged", "doc", "comment")
PARSING = 1.0  # seconds of CPU


class Printed(OutputNode):
    """`{{ … }}`, as JavaScript prints it."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Raises what an unknown variable raises."""
        return buffer.write(text(self.expression.evaluate(context)))


class Echoed(EchoNode):
    """`{% echo … %}`, the same."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Raises what an unknown variable raises."""
        return buffer.write(text(self.expression.evaluate(context)))


class Cycled(CycleNode):
    """`{% cycle … %}`: one goes on where the same group and the same words stand. The library
    asks for the same values, and makes a text of all of them each time."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Raises what an unknown variable raises."""
        group = text(self.group.evaluate(context)) if self.group else ""
        place = context.cycle((group, *map(str, self.args)), len(self.args))
        return buffer.write(text(self.args[place].evaluate(context)))


class Print(Output):
    """Reads `{{ … }}`."""

    node_class = Printed


class Echo(EchoTag):
    """Reads `{% echo … %}`."""

    node_class = Echoed


class Cycle(CycleTag):
    """Reads `{% cycle … %}`."""

    node_class = Cycled


class Template(BoundTemplate):
    """A template that renders within bounds."""

    def told(self, given: dict[str, object]) -> tuple[Rendering, Page]:
        """What a rendering of these values needs."""
        context = Rendering(self, given)
        return context, Page(context.ledger)


class Dialect(Environment):
    """LiquidJS's, without a file system, a clock, or other templates."""

    template_class = Template
    suppress_blank_control_flow_blocks = False
    logical_not_operator = True
    context_depth_limit = 40

    def __init__(self) -> None:
        super().__init__(undefined=FalsyStrictUndefined)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002 -- as there
        """The library's tags but for some, and our filters."""
        super().setup_tags_and_filters(extra=False)
        for name in WITHOUT:
            self.tags.pop(name, None)
        self.add_tag(Print)
        self.add_tag(Echo)
        self.add_tag(Cycle)
        self.filters = {name: bounded(one) for name, one in FILTERS.items()}

    def tokenizer(self) -> Callable[[str], Iterator[Token]]:
        """Ours, which looks at the clock."""
        return _in_time

    def error(
        self,
        exc: type[LiquidError] | LiquidError,
        msg: str | None = None,
        token: Token | None = None,
    ) -> None:
        """What is missing at an end is told where it was looked for."""
        if isinstance(exc, LiquidError) and exc.token and exc.token.start_index < 0:
            exc.token = token
        super().error(exc, msg, token)

    def read(self, source: str) -> Template:
        """A template that can be rendered. Raises LiquidError, RecursionError."""
        template = self.from_string(source)
        assert isinstance(template, Template)
        for node in nodes(template):
            if isinstance(node, BlockNode):
                node.__class__ = TimedBlock
            for expression in node.expressions():
                settle(expression, self)
        return template


def _in_time(source: str) -> Iterator[Token]:
    ledger = Ledger(PARSING)
    for token in lex(source):
        ledger.tick()
        yield token
