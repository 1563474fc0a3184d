"""Every code that an error of the API can have: its status, and when it comes."""

CODES: dict[str, tuple[int, str]] = {
    "VALIDATION_ERROR": (400, "a field is wrong; `details.issues` names it"),
    "MALFORMED_JSON": (400, "the body is no JSON that can be kept"),
    "BAD_HOST": (400, "the server does not answer to that host name"),
    "TEMPLATE_SYNTAX": (400, "not a template; `details` have its line, column and message"),
    "IMPORT_FAILED": (
        400,
        "nothing could be taken from any of the files; `details.failed` says why",
    ),
    "FORBIDDEN": (403, "the request comes from another site's page"),
    "NOT_FOUND": (404, "not there, or not yours"),
    "NOT_ON_BRANCH": (404, "the message is not on that branch"),
    "METHOD_NOT_ALLOWED": (405, "this address is for other methods, which `Allow` names"),
    "NOT_ACCEPTABLE": (406, "the answer is an event stream: send `Accept: text/event-stream`"),
    "STALE": (409, "it was changed since; `details` hold what is current"),
    "CONFLICT": (409, "the state has moved on"),
    "IDEMPOTENCY_MISMATCH": (409, "the key was used for another request before"),
    "GENERATION_RUNNING": (409, "a reply is being written there; `details.generationId` is its id"),
    "GENERATION_ENDED": (409, "the reply has ended already"),
    "GREETING": (409, "a greeting is the card's own and is not written anew"),
    "NOTHING_TO_ANSWER": (409, "the branch does not end with a line that waits for an answer"),
    "NOT_LAST": (409, "only the last message of a branch can be continued"),
    "NOTHING_TO_CONTINUE": (409, "the answer holds no text to go on with"),
    "EMPTY_BRANCH": (409, "there is nothing to fork from yet"),
    "LAST_BRANCH": (409, "the only branch of a chat stays"),
    "LAST_VARIANT": (409, "the only variant of a message stays; delete the message instead"),
    "TOO_MANY_NOTES": (409, "a character or a chat holds no more; `details.limit` says how many"),
    "IN_USE": (409, "a branch still shows it"),
    "NOT_DELETED": (409, "it is not in the trash"),
    "PROFILE_DELETED": (409, "its character is in the trash itself"),
    "NO_PROVIDER": (409, "the connection in use is switched off or has no address"),
    "NO_MODEL": (409, "the connection in use has no model"),
    "KEY_UNREADABLE": (409, "the stored key was sealed with another master key"),
    "DISABLED": (409, "the connection is switched off"),
    "BUILT_IN": (409, "a built-in connection cannot be removed"),
    "FIXED": (409, "this is not set here"),
    "TOO_LARGE": (413, "more than the limit, which `details.limit` names"),
    "PROMPT_NOT_KEPT": (404, "a reply from before prompts were kept"),
    "PROMPT_TOO_LARGE": (413, "what must always be sent is more than the model can read"),
    "TEMPLATE_FAILED": (422, "the template in use does not render; `details` say where and why"),
    "STEP_FAILED": (422, "a step that must come to something has failed; the sentence names it"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "a body of another content type"),
    "RATE_LIMITED": (429, "too many replies at once or within a minute"),
    "TOO_MANY_STREAMS": (429, "too many streams are open"),
    "INTERNAL": (500, "something went wrong here; it is in the log"),
    "UPSTREAM": (502, "a model server did not do what was asked of it"),
    "BAD_KEY": (502, "a model server refuses the key"),
    "UNREACHABLE": (502, "a model server does not answer"),
    "NOT_A_MODEL_SERVER": (502, "something answers that is no model server"),
    "PROVIDER_ERROR": (502, "a model server says that something is wrong"),
    "TIMEOUT_TOTAL": (504, "a model server took too long"),
    "BUSY": (503, "the database is busy or away; nothing was changed"),
    "STORAGE_FULL": (507, "the disk takes no more; nothing was changed"),
}

ALWAYS = ("BAD_HOST", "INTERNAL", "BUSY")
A_WRITE = ("FORBIDDEN", "STORAGE_FULL")
A_QUERY = ("VALIDATION_ERROR",)
A_BODY = ("VALIDATION_ERROR", "TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE")
A_FORM = (*A_BODY, "MALFORMED_JSON")
AN_ID = ("NOT_FOUND",)
A_VERSION = ("STALE",)
A_CREATION = ("VALIDATION_ERROR", "IDEMPOTENCY_MISMATCH")
A_STREAM = ("TOO_MANY_STREAMS",)
A_REPLY = (
    *("GENERATION_RUNNING", "NO_PROVIDER", "NO_MODEL", "KEY_UNREADABLE"),
    *("CONFLICT", "PROMPT_TOO_LARGE", "TEMPLATE_FAILED", "RATE_LIMITED"),
)


def by_status(codes: set[str]) -> dict[int, list[str]]:
    """These codes under their statuses, in the table's order."""
    found: dict[int, list[str]] = {}
    for code, (status, _) in sorted(CODES.items(), key=lambda one: one[1][0]):
        if code in codes:
            found.setdefault(status, []).append(code)
    return found
