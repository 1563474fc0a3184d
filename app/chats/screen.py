"""One open page of a chat: what it shows, and how it draws pieces of itself again."""

import uuid
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from quart import current_app

from app import db, texts
from app.chats import drafts, places, thread, window
from app.chats.board import Signs, State, signs
from app.chats.models import Branch, Chat
from app.chats.thread import Line
from app.chats.views import BranchView, ChatView, Composer, WhoView, message_views
from app.chats.ways import ways_of
from app.chats.window import Window
from app.errors import InTrash, NotFound, Problem
from app.profiles.face import Face, face_of
from app.profiles.models import Profile


@dataclass(frozen=True, slots=True)
class Screen:
    """A chat, the branch that is open, and who speaks in it; `at` is the position that the page
    was opened at, where that is not the end."""

    chat: Chat
    branch: Branch
    profile: Profile
    who: Face
    board: Signs
    jinja: Environment
    at: int | None = None

    @classmethod
    async def of(cls, chat: Chat, branch: Branch, at: int | None = None) -> "Screen":
        """Look up the character and its face. Raises NotFound."""
        profile = await Profile.get_or_none(id=chat.entity_profile_id)
        if profile is None:  # purged, and the chat with it
            raise NotFound("chat")
        who = await face_of(profile)
        return cls(chat, branch, profile, who, signs(), current_app.jinja_env, at)

    @property
    def gone(self) -> InTrash | None:
        """What is said where this is in the trash: nothing can be added to it."""
        if self.chat.status == "deleted":
            return InTrash("story")
        return InTrash("branch") if self.branch.deleted_at is not None else None

    async def page(self, shown: Window | None = None) -> dict[str, Any]:
        """What `chats/chat.html` needs but for its address; unless a window is given, the one
        that the page was opened at."""
        # The state first: a reply that ends in between is then read whole, and a page that takes
        # it for running refreshes once more; the other way round it would stay as it is.
        state = await self.board.state(self.branch)
        return {
            **await self.bar(),
            **await self.thread(shown),
            "running": state.stop_url is not None,
            "failure": state.failure,
            "left_out": state.left_out,
            "composer": await self.composer(state),
        }

    async def _window(self) -> Window:
        if self.at is None:
            return await window.newest(self.branch)
        return await window.around(self.branch, self.at)

    async def thread(self, shown: Window | None = None) -> dict[str, Any]:
        """What `chats/_thread.html` needs. Where later messages are left out there is no tail,
        so that nothing new is put after the gap."""
        shown = shown or await self._window()
        lines, here = shown.lines, f"/chats/{self.chat.id}/branches/{self.branch.id}"
        older = f"{here}?before={places.to_cursor(lines[0].position)}" if lines else None
        later = f"{here}?after={places.to_cursor(lines[-1].position)}" if lines else None
        return {
            "messages": await self.draw(lines),
            "older_url": older if shown.earlier else None,
            "later_url": later if shown.later else None,
            "tail_id": tail(lines[-1].position if lines else 0),
            "marked": next((f"m-{x.message_seq}" for x in lines if x.position == self.at), None),
        }

    async def bar(self) -> dict[str, Any]:
        """What the header needs."""
        found = await db.rows(
            "SELECT COUNT(*) AS branches FROM chat_branches"
            " WHERE chat_id = ? AND (deleted_at IS NULL OR seq = ?)",
            self.chat.id,
            self.branch.seq,
        )
        return {
            "chat": ChatView.of(self.chat),
            "profile": WhoView.of(self.profile, self.who),
            "branch": BranchView.one_of(self.branch, int(found[0]["branches"])),
        }

    async def composer(
        self, state: State, text: str | None = None, problem: Problem | None = None
    ) -> Composer:
        """A composer with a key of its own, so that what it sends is said once. Unless a text is
        given it holds the draft, or as much of one as a model has written."""
        if text is None:
            text = state.drafted
        return Composer(
            action=f"/branches/{self.branch.id}/messages",
            draft_url=f"/api/branches/{self.branch.id}/draft",
            text=await drafts.text_of(self.branch) if text is None else text,
            writing=state.drafted is not None,
            ways=await ways_of(self.branch),
            limit=texts.MAX_PROMPT_BYTES,
            error=problem.message if problem else None,
            mend_url=problem.mend_url if problem else "",
            key=uuid.uuid4().hex,
            stop_url=state.stop_url,
            char_name=self.profile.name,
        )

    async def menu(self) -> str:
        """The composer's menu as it is now, to be put in place."""
        html = await self.render("chats/_composer_ways.html", ways=await ways_of(self.branch))
        return partial("composer-ways", html, "outerMorph")

    async def drafted(self, text: str, writing: bool) -> str:
        """The draft for the composers of other tabs, or of whoever asked for it to be written."""
        html = await self.render("chats/_composer_draft.html", text=text, writing=writing)
        return partial("drafted", html)

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
