"""A chat in a list, as it is drawn."""

from app.db.sql import Row, moment
from app.profiles.face import face
from app.profiles.views import ChatRow


def chat_row(row: Row) -> ChatRow:
    """Out of `listing`."""
    who = face(row["profile_name"], row["avatar_asset_id"], row["hue"])
    return ChatRow(
        id=str(row["id"]),
        url=f"/chats/{row['id']}",
        title=row["title"],
        profile_name=row["profile_name"],
        thumb_url=who.thumb_url,
        initial=who.initial,
        hue=who.hue,
        preview=row["last_message_preview"],
        at=moment(row["activity_at"]),
        count=row["messages"],
        branch=row["branch_title"] or "",
        pinned=row["pinned_at"] is not None,
        archived=row["status"] == "archived",
    )
