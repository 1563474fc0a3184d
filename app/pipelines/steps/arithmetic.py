"""Sums, worked out without running anything: numbers, + - * / % ** and brackets."""

import ast
import operator
from collections.abc import Callable

from app.pipelines.steps.values import StepFailed

LARGEST = 1e15
Number = int | float
BOTH: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


def worked_out(text: str) -> Number:
    """Raises StepFailed."""
    if len(text) > 300:
        raise StepFailed("This sum is too long.")
    try:
        found = _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise StepFailed(f"“{text[:60]}” is no sum.") from None
    except ZeroDivisionError:
        raise StepFailed("A sum cannot be divided by nothing.") from None
    except OverflowError:
        raise StepFailed("This number is too large.") from None
    return int(found) if isinstance(found, float) and found.is_integer() else found


def _value(node: ast.expr) -> Number:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return _small(node.value)  # type: ignore[arg-type]  # a number, as just seen
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    if isinstance(node, ast.BinOp) and (act := BOTH.get(type(node.op))):
        left, right = _value(node.left), _value(node.right)
        if isinstance(node.op, ast.Pow) and (abs(right) > 64 or abs(left) > 1e6):
            raise OverflowError
        return _small(act(left, right))
    raise ValueError


def _small(number: Number) -> Number:
    if isinstance(number, complex) or abs(number) > LARGEST:
        raise OverflowError
    return number
