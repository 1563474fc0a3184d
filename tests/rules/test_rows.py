"""The acceptance rows and the tests that show them stay together."""

from tests.rules.rows import DOCUMENT, ROW, current, shown


def test_the_document_names_the_tests_that_are_there() -> None:
    """After a test has come or gone: python -m tests.rules.rows"""
    assert DOCUMENT.read_text() == current()


def test_no_test_names_a_row_that_does_not_exist() -> None:
    rows = {row[1] for row in map(ROW.match, DOCUMENT.read_text().splitlines()) if row}
    assert len(rows) > 200
    assert set(shown()) <= rows
