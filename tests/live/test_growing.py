"""The words of a reply as several readers are shown them."""

from app.live.growing import Rendered


async def test_a_reader_who_comes_second_is_not_put_off() -> None:
    """Whoever looks first sets the pace; the others get that look, not another wait."""
    words = Rendered()
    words.append("Once")
    first = await words.look(0)
    assert first is not None
    assert words.due(first.version) > 0
    assert words.due(0) == 0
    assert await words.look(0) is first
    words.append(" upon")
    assert words.due(first.version) > 0
    second = await words.look(first.version)
    assert second is not None
    assert "upon" in second.open


async def test_a_page_that_is_opened_now_shows_everything() -> None:
    words = Rendered()
    words.append("Once")
    assert await words.look() is not None
    words.append(" upon")
    now = await words.look()
    assert now is not None
    assert "upon" in now.open
