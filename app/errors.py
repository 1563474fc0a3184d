"""What can go wrong, in words for people and codes for programs.

Rooms raise these; `web` turns them into a page, a fragment or the JSON envelope.
"""

from collections.abc import Iterable
from typing import Any


class Problem(Exception):
    """Something that the user is told. `details` and `headers` go out with it."""

    status = 500
    code = "INTERNAL"
    mend_url = ""
    """The page where it can be mended."""
    mend_label = "Mend it"

    def __init__(self, message: str, code: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.details = details

    @property
    def headers(self) -> dict[str, str]:
        """Response headers that belong to the problem."""
        return {}


class Invalid(Problem):
    """What came in is not what was asked for; `issues` name the fields."""

    status = 400
    code = "VALIDATION_ERROR"

    def __init__(
        self, message: str, issues: list[dict[str, str]] | None = None, code: str | None = None
    ) -> None:
        super().__init__(message, code, **({"issues": issues} if issues else {}))
        self.issues = issues or []

    @classmethod
    def field(cls, path: str, message: str) -> "Invalid":
        """One field is wrong."""
        return cls(message, [{"path": path, "message": message}])


class Refused(Problem):
    """Not allowed from where it came."""

    status = 403
    code = "FORBIDDEN"


class NotFound(Problem):
    """Not there, or not yours: the same answer for both."""

    status = 404
    code = "NOT_FOUND"

    def __init__(self, what: str = "page", code: str | None = None) -> None:
        super().__init__(f"There is no such {what}.", code)


class InTrash(NotFound):
    """Its owner has put it into the trash; it can be brought back from there."""

    mend_url = "/trash"
    mend_label = "Bring it back"

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.message = f"This {what} is in the trash."


class WrongMethod(Problem):
    """This address is for other methods, which the answer names."""

    status = 405
    code = "METHOD_NOT_ALLOWED"

    def __init__(self, method: str, allowed: Iterable[str]) -> None:
        self.allowed = sorted(allowed)
        super().__init__(f"{method} does nothing here; this takes {', '.join(self.allowed)}.")

    @property
    def headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(self.allowed)}


class NotAcceptable(Problem):
    """This address answers in another form only."""

    status = 406
    code = "NOT_ACCEPTABLE"


class Conflict(Problem):
    """The state has moved on; `details` hold what is current."""

    status = 409
    code = "CONFLICT"


class Stale(Conflict):
    """Somebody else changed it meanwhile: `row` is what it is now, `current` the same as JSON."""

    code = "STALE"

    def __init__(self, noun: str, row: Any, current: object) -> None:
        super().__init__(f"This {noun} was changed elsewhere meanwhile.", current=current)
        self.row = row


class TooLarge(Problem):
    """More bytes than the limit, which the sentence names."""

    status = 413
    code = "TOO_LARGE"


class WrongType(Problem):
    """A body of another content type."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"


class Limited(Problem):
    """Too many at once or too often; `retry_after` in seconds."""

    status = 429
    code = "RATE_LIMITED"

    def __init__(self, message: str, retry_after: float, code: str | None = None) -> None:
        super().__init__(message, code)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(max(1, round(self.retry_after)))}


class Upstream(Problem):
    """A model server did not do what was asked of it."""

    status = 502
    code = "UPSTREAM"


class Unavailable(Problem):
    """Try again in a moment; nothing was changed."""

    status = 503
    code = "BUSY"


class StorageFull(Problem):
    """The disk takes no more."""

    status = 507
    code = "STORAGE_FULL"
