"""The schemas of everything that comes in and goes out, each under its name."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import TypedDict

WHERE = "#/components/schemas/"


class Plain(GenerateJsonSchema):
    """Schemas without titles that only repeat a field's name and defaults that say nothing, named
    as the contract does."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def default_schema(self, schema: Any) -> dict[str, Any]:
        found, default = self.generate_inner(schema["schema"]), schema.get("default")
        says = isinstance(default, bool | int | float | str) and default != ""
        return {**found, "default": default} if says else found

    def sort(self, value: Any, parent_key: str | None = None) -> Any:  # noqa: ARG002
        return value  # as it is written

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(name).removesuffix("Object")


class Shapes:
    """Schemas by type; those of named types are kept once, in `named`."""

    def __init__(self, types: Iterable[Any]) -> None:
        # As fields of one type they are gone through once, however often they hold each other.
        whole = TypedDict("whole", {repr(one): one for one in types})  # type: ignore[misc]
        found = TypeAdapter(whole).json_schema(
            ref_template=WHERE + "{model}", schema_generator=Plain
        )
        self._found: dict[str, Any] = found["properties"]
        self.named: dict[str, Any] = dict(sorted(found.get("$defs", {}).items()))
        for schema in self.named.values():
            schema.pop("title", None)

    def partial(self, one: Any) -> None:
        """What is left out of this form stays as it is: it has no defaults."""
        name = self.of(one).get("$ref", "").removeprefix(WHERE)
        for field in self.named[name]["properties"].values():
            field.pop("default", None)

    def of(self, one: Any) -> dict[str, Any]:
        """The schema of this type, or a reference to it."""
        found: dict[str, Any] = dict(self._found[repr(one)])
        return found
