"""How long files and functions are: python -m tests.rules.sizes. A report, no wall."""

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def lines_of(file: Path) -> int:
    return len(file.read_text().splitlines())


def functions_of(file: Path) -> list[tuple[int, str]]:
    """(lines, where) of every function of a file."""
    tree, where = ast.parse(file.read_text()), file.relative_to(ROOT)
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{where}:{node.name}")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def report(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))
    sizes = sorted(((lines_of(f), str(f.relative_to(ROOT))) for f in files), reverse=True)
    functions = sorted((one for f in files for one in functions_of(f)), reverse=True)
    print(
        f"{folder}: {len(files)} files, {sum(s for s, _ in sizes)} lines,"
        f" median file {statistics.median(s for s, _ in sizes):.0f},"
        f" median function {statistics.median(s for s, _ in functions):.0f}"
    )
    for size, name in sizes[:5] + functions[:5]:
        print(f"  {size:>4}  {name}")


if __name__ == "__main__":
    report("app")
    report("tests")
