"""What somebody does on a page before its picture is taken."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from tests.answers import data
from tests.browser.room import Room
from tests.world import World

Act = Callable[[World, Page], Awaitable[None]]
ACTS: dict[str, Act] = {}


def named(name: str) -> Callable[[Act], Act]:
    """Shots ask for it by this name."""

    def keep(done: Act) -> Act:
        ACTS[name] = done
        return done

    return keep


async def act(world: World, page: Page, what: str) -> None:
    """Do it, if there is something to do."""
    if what:
        await ACTS[what](world, page)


@named("menu")
async def _menu(_world: World, page: Page) -> None:
    await page.get_by_role("heading", level=1).get_by_role("button").click()


@named("rename")
async def _rename(world: World, page: Page) -> None:
    """While the same is renamed elsewhere."""
    chat = page.url.rsplit("/", 1)[1]
    before = data(await world.client.get(f"/api/chats/{chat}"))["title"]
    await _menu(world, page)
    await page.get_by_label("Title").fill("What the ninth night was")
    fresh = before.removesuffix(" of fog") + ("" if before.endswith("fog") else " of fog")
    data(await world.client.put(f"/api/chats/{chat}", json={"title": fresh}))
    await expect(page.get_by_role("heading", level=1)).to_contain_text(fresh)
    await page.get_by_role("button", name="Rename").click()
    await expect(page.locator("#chat-title-error")).to_be_visible()


@named("more")
async def _more(_world: World, page: Page) -> None:
    message = Room(page).messages.nth(-2)
    await message.hover()
    await message.get_by_title("More").click()
    await expect(page.locator("#message-menu")).to_be_visible()


@named("ways")
async def _ways(_world: World, page: Page) -> None:
    await Room(page).ways.click()
    await expect(page.locator("#ways-menu")).to_be_visible()


@named("edit")
async def _edit(_world: World, page: Page) -> None:
    message = Room(page).messages.nth(-2)
    await message.hover()
    await message.get_by_title("Edit").click()
    await expect(page.locator("[data-edit]")).to_be_focused()


@named("stale")
async def _stale(world: World, page: Page) -> None:
    """An edit of what is edited elsewhere too."""
    await _edit(world, page)
    form = page.locator(".editing form")
    url = str(await form.get_attribute("action"))
    message = url.removesuffix("/edits").rsplit("/", 1)[1]
    text = "I lay the letter down. *It is not my hand that shakes.*"
    if await page.locator("[data-edit]").input_value() == text:
        text = "I lay the letter down. *It is my hand that shakes.*"
    data(await world.client.put(f"/api/messages/{message}", json={"promptText": text}))
    await page.locator("[data-edit]").fill("I put the letter back where it was.")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator(".edit-other")).to_be_visible()


@named("delete")
async def _delete(_world: World, page: Page) -> None:
    room = Room(page)
    await room.last.hover()
    await room.last.get_by_title("More").click()
    await page.get_by_role("button", name="Delete this message").click()
    await expect(page.locator("#undo-button")).to_be_visible()


@named("notice")
async def _notice(world: World, page: Page) -> None:
    """A story that is begun and put into the trash."""
    await page.get_by_role("button", name="Start chat", exact=True).click()
    await _menu(world, page)
    await page.get_by_role("button", name="Move to the trash").click()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()


@named("put away")
async def _put_away(_world: World, page: Page) -> None:
    row = page.locator(".chat-row-kept").nth(1)
    await row.hover()
    await row.get_by_title("Archive").click()
    await expect(page.get_by_role("button", name="Undo").last).to_be_visible()


@named("picker")
async def _picker(_world: World, page: Page) -> None:
    await page.locator(".bar-branch").click()
    await expect(page.locator("#branch-menu li")).to_have_count(3)


@named("pen")
async def _pen(_world: World, page: Page) -> None:
    await page.locator(".branches summary").nth(1).click()


@named("map")
async def _map(_world: World, page: Page) -> None:
    await page.get_by_role("link", name="Map of the story").click()
    await expect(page.locator("#here a")).to_be_focused()


@named("keys")
async def _keys(_world: World, page: Page) -> None:
    await page.locator("body").press("Escape")
    await page.evaluate("() => document.activeElement.blur()")
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()


@named("compare")
async def _compare(_world: World, page: Page) -> None:
    await page.get_by_role("button", name="Compare").click()


@named("write")
async def _write(_world: World, page: Page) -> None:
    said = "*I turn the letter over.*\n\nThere is something on the back.\n\n1"
    await Room(page).composer.fill(said)


@named("up")
async def _up(_world: World, page: Page) -> None:
    await page.evaluate("() => { document.getElementById('scroll').scrollTop = -1e6; }")


@named("down")
async def _down(_world: World, page: Page) -> None:
    await page.evaluate("() => scrollTo(0, 1e6)")


@named("for ever")
async def _for_ever(_world: World, page: Page) -> None:
    await page.locator(".sure summary").first.click()


@named("test")
async def _test(_world: World, page: Page) -> None:
    await page.get_by_role("button", name="Test Study").click()
    await expect(page.locator(".result")).to_be_visible()


@named("ask")
async def _ask(world: World, page: Page) -> None:
    room = Room(page)
    if not await room.stop.count():
        words = ("“When the wind turns.” ", "*She counts something on ", "her fin")
        world.model.say(*words).hold(3)
        await room.say("When does it come?")
    await expect(room.words).to_contain_text("her fin")


@named("as JSON")
async def _as_json(_world: World, page: Page) -> None:
    await page.get_by_role("button", name="Edit as JSON").click()
    await expect(page.get_by_label("The steps, as JSON")).to_be_visible()


@named("wrong step")
async def _wrong_step(_world: World, page: Page) -> None:
    await page.get_by_label("Artifact").first.fill("The Storm")
    await page.get_by_role("button", name="Save", exact=True).last.click()
    await expect(page.get_by_text("Nothing is saved yet")).to_be_visible()


@named("try")
async def _try(world: World, page: Page) -> None:
    world.model.say("Calm.")
    world.model.say("“When the wind turns.” ", "*She counts something on ", "her fin").hold(3)
    await page.get_by_label("What you say").fill("When does it come?")
    await page.get_by_role("button", name="Try it").click()
    await expect(page.locator("#answer")).to_contain_text("her fin")


@named("why in the menu")
async def _why(_world: World, page: Page) -> None:
    message = Room(page).last
    await message.hover()
    await message.get_by_title("More").click()
    await page.get_by_role("link", name="Why this answer").click()
    await expect(page.locator("#message-menu .timeline")).to_be_visible()
