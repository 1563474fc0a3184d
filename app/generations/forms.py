"""What may come in for a look at a prompt, and for a trial."""

from typing import Annotated, Literal

from pydantic import Field

from app.chats.forms import ApiForm, Settings
from app.endpoints import Id


class Preview(ApiForm):
    """The line that is about to be said, if there is one, and what steers the model this once."""

    prompt_text: Annotated[
        str | None, Field(description="The line to be sent; none by default.")
    ] = None
    role: Literal["user"] = "user"
    settings: Settings | None = None


class Trial(ApiForm):
    """A pipeline that is tried on a story, switched on or not."""

    pipeline_id: Annotated[Id | None, Field(description="Null: the built-in one.")] = None
    branch_id: Id | None = None
    prompt_text: Annotated[
        str | None,
        Field(description="What is said to it; else the last line is answered once more."),
    ] = None
    settings: Settings | None = None
