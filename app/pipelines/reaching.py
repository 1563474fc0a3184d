"""The connections that the steps of a pipeline ask must be their owner's."""

from uuid import UUID

from app.connections.lookup import connection_for
from app.errors import NotFound
from app.pipelines.definition import Definition, wrong


async def must_be_theirs(owner_id: UUID, definition: Definition) -> None:
    """Raises Invalid that names the step; a stranger's is as unknown as one that never was."""
    known: dict[str, bool] = {}
    issues = []
    for number, step in enumerate(definition.steps):
        name = getattr(step.params, "connection", "")
        if name and name not in known:
            known[name] = await _is_there(owner_id, name)
        if name and not known[name]:
            path = f"definition.steps.{number}.params.connection"
            sentence = f"Step “{step.name}”: there is no such connection."
            issues.append({"path": path, "message": sentence})
    if issues:
        raise wrong(issues)


async def _is_there(owner_id: UUID, name: str) -> bool:
    try:
        await connection_for(owner_id, name)
    except NotFound:
        return False
    return True
