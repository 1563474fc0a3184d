"""Background notes: rows only."""

from tortoise import fields

from app.db.models import Deletable, new_id, now


class Note(Deletable):
    """A note of a character or of a chat, of one of the two. Its passages lie in
    `note_passages`, with the words by which they are found."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    profile_id = fields.UUIDField(null=True)
    chat_id = fields.UUIDField(null=True)
    name = fields.CharField(max_length=200)
    text = fields.TextField()
    characters = fields.IntField()
    passages = fields.IntField()
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField(default=now)

    class Meta:
        table = "notes"
