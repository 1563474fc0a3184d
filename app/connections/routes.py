"""The pages of connections: which there are, which is in use, what each is set to."""

from typing import Any

from quart import Blueprint, request
from quart.typing import ResponseReturnValue

from app import web
from app.connections import changing, finding, page_form, pages, runtime, trying
from app.connections.account import account
from app.connections.forms import FoundForm, NewConnectionForm
from app.connections.keys import hints
from app.connections.lookup import connection_for
from app.connections.models import Connection
from app.connections.pages import address_of
from app.errors import Conflict, Invalid, Problem

__all__ = ["account", "connections"]

connections = Blueprint("connections", __name__, url_prefix="/connections")

NEW = Connection(kind="openai_compatible", name="", base_url="")


def _back(notice: str, url: str = "/connections") -> ResponseReturnValue:
    return web.back(web.with_notice(url, notice))


@connections.get("")
async def index() -> ResponseReturnValue:
    """`?find=1` looks for servers on this machine, and only then."""
    found = None
    if request.args.get("find") == "1":
        found = pages.found_for(await finding.local_servers())
    return await web.page(
        "connections/index.html",
        connections=await pages.rows_for(web.me().id),
        found=found,
        find_url="/connections/local-servers",
        new_url="/connections/new",
        user_name=web.me().name,
        user_name_action="/account/name",
    )


@connections.post("/local-servers")
async def local_servers() -> ResponseReturnValue:
    if not web.is_htmx():
        return web.back("/connections?find=1")
    found = pages.found_for(await finding.local_servers())
    return await web.fragment("connections/_found.html", found=found)


@connections.post("/found")
async def take_up() -> ResponseReturnValue:
    sent = {**request.args.to_dict(), **(await request.form).to_dict()}
    key = sent.pop("key", None)
    connection = await finding.take_up(web.me().id, web.parse(FoundForm, sent), key)
    if not connection.model:
        return _back("Which model of this server?", address_of(connection, "edit"))
    return _back(f"“{connection.name}” answers from now on.")


@connections.get("/new")
async def new() -> ResponseReturnValue:
    return await _form(None, page_form.texts_of(NEW), {})


@connections.post("/new")
async def add() -> ResponseReturnValue:
    sent = (await request.form).to_dict()
    try:
        typed = page_form.read(sent, new=True)
        assert isinstance(typed.form, NewConnectionForm)
        connection = await changing.add(web.me().id, typed.form, typed.key, sent.get("once"))
    except (Invalid, Conflict) as problem:
        return await _again(None, sent, problem)
    return _back(f"“{connection.name}” is there.")


@connections.get("/<public_id>/edit")
async def edit(public_id: str) -> ResponseReturnValue:
    connection = await connection_for(web.me().id, public_id)
    changing.refuse_built_in(connection)
    return await _form(connection, page_form.texts_of(connection), {})


@connections.post("/<public_id>/edit")
async def change(public_id: str) -> ResponseReturnValue:
    connection = await connection_for(web.me().id, public_id)
    changing.refuse_built_in(connection)
    sent = (await request.form).to_dict()
    try:
        typed = page_form.read(sent)
        changed = await changing.amend(
            connection, typed.form, typed.key, forget_key=typed.forget_key
        )
    except (Invalid, Conflict) as problem:
        return await _again(connection, sent, problem)
    lost = " Its key was forgotten, because the address is another." if changed.forgotten else ""
    return _back(f"“{changed.connection.name}” is saved.{lost}")


@connections.post("/<public_id>/delete")
async def delete(public_id: str) -> ResponseReturnValue:
    connection = await connection_for(web.me().id, public_id)
    await changing.remove(connection)
    return _back(f"“{connection.name}” is removed, and its key with it.")


@connections.post("/<public_id>/activation")
async def activate(public_id: str) -> ResponseReturnValue:
    connection = await connection_for(web.me().id, public_id)
    if connection.kind != "storyteller" and not (connection.base_url and connection.model):
        return _back("It needs an address and a model first.", address_of(connection, "edit"))
    await runtime.activate(connection)
    return _back(f"“{connection.name}” answers from now on.")


@connections.post("/check")
async def check_new() -> ResponseReturnValue:
    return await _tried(None, "/connections/new")


@connections.post("/<public_id>/check")
async def check(public_id: str) -> ResponseReturnValue:
    connection = await connection_for(web.me().id, public_id)
    return await _tried(connection, "/connections")


async def _tried(connection: Connection | None, back_url: str) -> ResponseReturnValue:
    result = pages.result_for(await trying.tried(connection, (await request.form).to_dict()))
    if web.is_htmx():
        return await web.fragment("connections/_result.html", result=result)
    return await web.page("connections/result.html", result=result, back_url=back_url)


async def _again(
    connection: Connection | None, sent: dict[str, str], problem: Problem
) -> ResponseReturnValue:
    errors = page_form.beside(problem)
    return await _form(connection, page_form.texts_as_typed(sent), errors, problem.status)


async def _form(
    connection: Connection | None, values: dict[str, Any], errors: dict[str, str], code: int = 200
) -> ResponseReturnValue:
    known = await hints(web.me().id, [connection]) if connection else {}
    return await web.page(
        "connections/form.html",
        code,
        heading=connection.name if connection else "A new connection",
        action=address_of(connection, "edit") if connection else "/connections/new",
        test_url=address_of(connection, "check") if connection else "/connections/check",
        values=values,
        errors=errors,
        hint=known[connection.id] if connection else None,
        models=(),
        cancel_url="/connections",
    )
