"""Testing what stands in the form before it is saved."""

from collections.abc import Mapping

from app.connections.keys import KeyUnreadable, key_of
from app.connections.models import Connection
from app.connections.page_form import read
from app.connections.providers import check_address, check_connection
from app.errors import Invalid
from app.llm.check import CheckResult


async def tried(connection: Connection | None, sent: Mapping[str, str]) -> CheckResult:
    """Does it work: with the values that were sent, or as it is stored where none were?"""
    if "base_url" not in sent:
        if connection is None:
            return CheckResult("unreachable", [], "Enter the address of the server first.")
        return await check_connection(connection)
    try:
        typed = read({name: sent[name] for name in ("base_url", "key", "model") if name in sent})
        key = typed.key.get_secret_value() if typed.key else None
        if key is None and connection and connection.base_url == typed.form.base_url:
            key = await key_of(connection)
    except KeyUnreadable as error:
        return CheckResult("bad_key", [], error.message)
    except Invalid as error:
        return CheckResult("not_a_model_server", [], error.issues[0]["message"])
    kind = connection.kind if connection else "openai_compatible"
    return await check_address(kind, typed.form.base_url, key, typed.form.model or None)
