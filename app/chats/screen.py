"""One open page of a chat: what it shows, and how it draws pieces of itself again."""

import uuid
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from quart import current_app

from app import db
from app.chats import places, thread
from app.chats.board import Signs, State, signs
from app.chats.models import Branch, Chat
from app.chats.thread import Line
from app.chats.views import BranchView, ChatView, Composer, WhoView, message_views
from app.profiles.face import Face, face_of
from app.profiles.models import Profile


@dataclass(frozen=True, slots=True)
class Screen:
    """A chat, the branch that is open, and who speaks in it."""

    chat: Chat
    branch: Branch
    profile: Profile
    who: Face
    board: Signs
    jinja: Environment

    @classmethod
    async def of(cls, chat: Chat, branch: Branch) -> "Screen":
        """Look up the character and its face."""
        profile = await Profile.get(id=chat.entity_profile_id)
        who = await face_of(profile)
        return cls(chat, branch, profile, who, signs(), current_app.jinja_env)

    async def page(self, before: int | None = None) -> dict[str, Any]:
        """What `chats/chat.html` needs but for its address and composer."""
        # The state first: a reply that ends in between is then read whole, and a page that takes
        # it for running refreshes once more; the other way round it would stay as it is.
        state = await self.board.state(self.branch)
        page = await thread.newest(self.branch, before=before)
        return {
            **await self.bar(),
            "messages": await self.draw(page.lines),
            "older_url": self.older_url(page),
            "tail_id": tail(page.lines[-1].position if page.lines else 0),
            "running": state.stop_url is not None,
            "failure": state.failure,
            "left_out": state.left_out,
            "composer": self.composer(state),
        }

    async def bar(self) -> dict[str, Any]:
        """What the header needs."""
        found = await db.rows(
            "SELECT b.id, b.title, (SELECT COUNT(*) FROM branch_entries e"
            " WHERE e.branch_seq = b.seq AND e.deleted_at IS NULL) AS messages"
            " FROM chat_branches b WHERE b.chat_id = ? AND (b.deleted_at IS NULL OR b.seq = ?)"
            " ORDER BY b.seq",
            self.chat.id,
            self.branch.seq,
        )
        branches = [
            BranchView(
                str(row["id"]),
                row["title"],
                f"/chats/{self.chat.id}/branches/{row['id']}",
                str(row["id"]) == str(self.branch.id),
                row["messages"],
            )
            for row in found
        ]
        return {
            "chat": ChatView.of(self.chat),
            "profile": WhoView.of(self.profile, self.who),
            "branch": next(b for b in branches if b.current),
            "branches": branches,
        }

    def older_url(self, page: thread.Page) -> str | None:
        """Where the earlier messages are; None at the beginning of the story."""
        if not page.more:
            return None
        cursor = places.to_cursor(page.lines[0].position)
        return f"/chats/{self.chat.id}/branches/{self.branch.id}?before={cursor}"

    def composer(self, state: State, text: str = "", error: str | None = None) -> Composer:
        """A composer with a key of its own, so that what it sends is said once."""
        return Composer(
            action=f"/branches/{self.branch.id}/messages",
            text=text,
            error=error,
            key=uuid.uuid4().hex,
            stop_url=state.stop_url,
            char_name=self.profile.name,
        )

    async def draw(self, lines: list[Line]) -> list[Any]:
        """Views of these lines."""
        return await message_views(lines, self.branch, self.who)

    async def message(self, message_id: object) -> Any | None:
        """The view of one message on this branch."""
        line = await thread.line(self.branch, message_id)
        return (await self.draw([line]))[0] if line else None

    async def render(self, template: str, **context: Any) -> str:
        """A fragment, also outside a request (in a stream)."""
        return await self.jinja.get_template(template).render_async(**context)


def tail(position: int) -> str:
    """The name of the place after the message at this position."""
    return f"tail-{position}"


def partial(target: str, html: str, swap: str = "outerHTML") -> str:
    """A piece of the page for htmx to put in place of `target`."""
    return f'<hx-partial hx-target="#{target}" hx-swap="{swap}">{html}</hx-partial>'
