"""Tables that cannot outgrow the text they were written in."""

from markdown_it.rules_block import StateBlock, table

_FREE_CELLS = 64


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's own rule, over so many lines as bring a character for every cell.

    A short row is filled up with empty cells: a thousand columns and sixty rows of one letter,
    4 KB of text, would be a megabyte of HTML. The lines after the bound are a paragraph.
    """
    begins = table(state, start, end, True)
    if silent or not begins:
        return begins
    return table(state, start, _last_line(state, start, end), False)


def _last_line(state: StateBlock, start: int, end: int) -> int:
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start]) + 1
    cells = characters = 0
    for line in range(start, end):
        cells += columns
        characters += state.eMarks[line] - state.bMarks[line]
        if cells > characters + _FREE_CELLS or state.isEmpty(line):
            return line
    return end
