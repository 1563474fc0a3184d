"""The one place where what went wrong becomes a page, a fragment or the API's envelope."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from quart import Quart, g, request
from quart.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app import logs, web
from app.db import problem_of
from app.errors import NotFound, Problem, TooLarge
from app.metrics import figures

log = structlog.get_logger()

HEADINGS = {404: "Not here", 413: "Too large", 429: "A moment, please"}


def install(app: Quart) -> None:
    """Catch everything that no handler caught; what is unexpected is logged."""
    app.register_error_handler(Exception, _fault)


def _problem(error: Exception) -> Problem:
    """The one sentence behind any exception."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    if told := problem_of(error):
        log.warning("database.trouble", code=told.code, reason=logs.kind_of(error))
        return told
    log.exception("request.failed", exc_info=error)
    return Problem("Something went wrong here. It has been written to the log.")


def _of_http(error: HTTPException) -> Problem:
    if error.code == 404:
        return NotFound("page")
    if error.code == 413:
        return TooLarge("That is larger than this server takes.")
    problem = Problem(error.description or error.name, error.name.upper().replace(" ", "_"))
    problem.status = error.code or 500
    return problem


async def _fault(error: Exception) -> ResponseReturnValue:
    problem = _problem(error)
    figures.ERRORS.add(problem.code)
    if request.path.startswith("/api/") or request.path == "/api":
        return envelope(problem), problem.status, problem.headers
    if web.is_htmx():
        answer, status = await web.fragment(
            *("shared/_problem.html", problem.status),
            sentence=problem.message,
            mend_url=problem.mend_url,
            mend_label=problem.mend_label,
        )
        aim = {"HX-Retarget": "#problem", "HX-Reswap": "outerHTML"}
        return answer, status, {**problem.headers, **aim}
    answer, status = await web.bare_page(
        "shared/error.html",
        problem.status,
        status=problem.status,
        heading=HEADINGS.get(problem.status, "That did not work"),
        sentence=problem.message,
        mend_url=problem.mend_url,
        mend_label=problem.mend_label,
        kept=g.get("kept"),
        back_url=_came_from(),
    )
    return answer, status, problem.headers


def _came_from() -> str:
    """The page of this house on which something was sent that failed; else the library."""
    came = urlsplit(request.referrer or "")
    if request.method == "GET" or came.netloc != request.host:
        return "/"
    return web.local(f"{came.path}?{came.query}".rstrip("?"), "/")


def envelope(problem: Problem) -> dict[str, Any]:
    """The API's envelope around an error."""
    error: dict[str, Any] = {"message": problem.message, "code": problem.code}
    if problem.details:
        error["details"] = problem.details
    return {"error": error}
