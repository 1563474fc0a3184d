"""What every test's server would do again is done once a process."""

import ssl
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from quart import Blueprint, Quart
from tortoise.apps import Apps

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that speak to 127.0.0.1 without TLS: nobody to believe, so no list to read."""


class Templates(BytecodeCache):
    """Every template, compiled."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = Templates()


def share_routes() -> None:
    """Every app has the same routes, and a map of routes does not know whose it is."""
    added, registered = Quart.add_url_rule, Quart.register_blueprint
    routes, rooms = set[tuple[str, str | None, str]](), dict[Blueprint, dict[str, Any]]()
    first = Quart("first", static_folder=None)

    def add(
        app: Quart, rule: str, endpoint: str | None = None, view: Any = None, **options: Any
    ) -> None:
        view = options.pop("view_func", view)
        key = (rule, endpoint, str(options))
        if key not in routes:
            added(first, rule, endpoint, view, **options)
            routes.add(key)
        app.url_map = first.url_map
        app.view_functions[endpoint or view.__name__] = view

    def register(app: Quart, room: Blueprint) -> None:
        if room not in rooms:
            registered(first, room)
            views = first.view_functions.items()
            rooms[room] = {name: view for name, view in views if name.startswith(f"{room.name}.")}
        app.url_map = first.url_map
        app.blueprints[room.name] = room
        app.view_functions.update(rooms[room])
        room._merge_blueprint_funcs(app, room.name)

    setattr(Quart, "add_url_rule", add)  # noqa: B010 -- a method of somebody else's
    setattr(Quart, "register_blueprint", register)  # noqa: B010 -- a method of somebody else's


OF_A_DIALECT = (
    *("filters", "db_native_fields", "db_default_fields", "db_complex_fields"),
    *("basetable", "basequery", "basequery_all_fields"),
)


def share_models() -> None:
    """Tortoise makes every model ready for its dialect whenever a database is opened."""
    made_ready, known = Apps._build_initial_querysets, dict[Any, dict[str, Any]]()

    def shared(apps: Apps) -> None:
        metas = [model._meta for models in apps.apps.values() for model in models.values()]
        keys = [(meta._model, meta.db.executor_class) for meta in metas]
        if not known.keys() >= set(keys):
            for meta in metas:
                meta.filters, meta.db_native_fields = {}, []
                meta.db_default_fields, meta.db_complex_fields = [], []
            made_ready(apps)
            for key, meta in zip(keys, metas, strict=True):
                known[key] = {name: getattr(meta, name) for name in OF_A_DIALECT}
        for key, meta in zip(keys, metas, strict=True):
            for name, value in known[key].items():
                setattr(meta, name, value)

    setattr(Apps, "_build_initial_querysets", shared)  # noqa: B010 -- a method of somebody else's


def share() -> None:
    """All of it."""
    share_routes()
    share_models()
