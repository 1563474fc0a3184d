"""/metrics: Prometheus can read it, it agrees with the tables, and it costs next to nothing."""

import re
from pathlib import Path

import httpx
import pytest

from app import db
from app.metrics import Counter, Gauge, Histogram, exposed, figures
from tests.answers import data
from tests.conftest import House
from tests.house.exposition import Family, grown, read
from tests.statements import counted
from tests.world import World

KIND = {"connection": "openai_compatible"}


async def scraped(client: httpx.AsyncClient) -> dict[str, Family]:
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    return read(answer.text)


async def a_handful(world: World) -> None:
    """Two answers, one that is stopped, one that fails, and a request for nothing."""
    chat = await world.start_chat()
    world.model.say("One", " two", " three.").say("Four.")
    await world.say(chat, "Count.")
    await world.say(chat, "Go on.")
    world.model.say("Five", " six").hold(1)
    async with world.saying(chat, "And on.") as reader:
        meta = (await reader.until("meta")).data
        await reader.until("delta")
        await world.abort(meta["generationId"])
        await reader.rest()
    world.model.fail(401)
    await world.say(chat, "Once more.")
    await world.client.get(f"/api/chats/{meta['generationId']}")
    await world.idle()


async def test_the_figures_agree_with_the_tables(world: World) -> None:
    before = await scraped(world.client)
    await a_handful(world)
    new = grown(before, await scraped(world.client))
    rows = await db.rows(
        "SELECT status, error_code, prompt_tokens, completion_tokens FROM llm_generations"
    )
    assert sorted(row["status"] for row in rows) == ["aborted", "done", "done", "error"]
    for state in ("done", "aborted", "error", "interrupted"):
        told = new["talespinner_generations_total"].value(state=state, **KIND)
        assert told == sum(row["status"] == state for row in rows), state
    codes = [row["error_code"] for row in rows if row["error_code"]]
    assert new["talespinner_generation_errors_total"].value(code=codes[0]) == len(codes) == 1
    assert new["talespinner_errors_total"].value(code="NOT_FOUND") == 1
    tables = {"prompt": "prompt_tokens", "completion": "completion_tokens"}
    for name, column in tables.items():
        family, counts = new[f"talespinner_{name}_tokens"], [r[column] for r in rows if r[column]]
        assert counts
        assert family.value("_sum", **KIND, call="answer") == sum(counts)
        assert family.value("_count", **KIND, call="answer") == len(counts)
    steps = await db.rows("SELECT step_type, status FROM pipeline_step_runs")
    for kind in ("pre", "llm", "post"):
        ran = sum(row["step_type"] == kind and row["status"] != "skipped" for row in steps)
        assert new["talespinner_step_seconds"].value("_count", type=kind) == ran > 0, kind
    assert new["talespinner_reply_seconds"].value("_count", **KIND) == 4
    assert new["talespinner_first_token_seconds"].value("_count", **KIND) == 3
    assert new["talespinner_tokens_per_second"].value("_count", **KIND) == 2


async def test_a_step_that_is_stopped_in_its_middle_is_counted_too(world: World) -> None:
    guard = {"tool": "calculator", "input": "6 * 7", "artifact": "sum"}
    steps = [
        {"name": "sum", "type": "tool", "params": guard},
        {"name": "mood", "type": "llm", "params": {"artifact": "mood", "prompt": "Mood?"}},
        {"name": "answer", "type": "llm"},
        {"name": "tidy", "type": "post"},
    ]
    body = {"name": "Mine", "definition": {"steps": steps}}
    data(await world.client.post("/api/pipelines", json=body))
    chat = await world.start_chat()
    before = await scraped(world.client)
    world.model.say("x").hold_first()
    async with world.saying(chat, "Well?") as reader:
        meta = (await reader.until("meta")).data
        await world.model.asked()
        await world.abort(meta["generationId"])
        await reader.rest()
    await world.idle()
    new = grown(before, await scraped(world.client))["talespinner_step_seconds"]
    steps_run = await db.rows("SELECT step_type, status FROM pipeline_step_runs")
    for kind in ("tool", "llm"):
        ran = sum(row["step_type"] == kind and row["status"] != "skipped" for row in steps_run)
        assert new.value("_count", type=kind) == ran == 1, kind


async def test_requests_are_counted_by_their_pattern(world: World) -> None:
    before = await scraped(world.client)
    await a_handful(world)
    await world.client.get("/somewhere/of/nobodys?secret=1")
    await world.client.request("BREW", "/healthz")
    after = await scraped(world.client)
    requests = grown(before, after)["talespinner_requests_total"]
    said = {"method": "POST", "route": "/api/chats/<chat_id>/messages", "status": "200"}
    assert requests.value(**said) == 4
    asked = {"method": "GET", "route": "/api/chats/<chat_id>", "status": "404"}
    assert requests.value(**asked) == 1
    assert requests.value(method="GET", route="none", status="404") == 1
    rules = {rule.rule for rule in world.house.app.url_map.iter_rules()} | {"none"}
    assert {dict(labels)["route"] for _, labels in requests.samples} <= rules
    assert {dict(labels)["method"] for _, labels in requests.samples} <= {"GET", "POST", "other"}
    assert after["talespinner_journal_commit_seconds"].value("_count") > 0
    assert after["talespinner_database_wait_seconds"].value("_count") > 0
    assert after["talespinner_bus_events"].value() > 0


async def test_what_runs_now_is_told(world: World) -> None:
    chat = await world.start_chat()
    world.model.say("Once", " upon").hold(1)
    async with world.saying(chat, "Begin.") as reader:
        await reader.until("delta")
        now = await scraped(world.client)
        assert now["talespinner_generations_running"].value(**KIND) == 1
        assert now["talespinner_open_streams"].value() == 1
        world.model.release()
        await reader.rest()
    await world.idle()
    later = await scraped(world.client)
    assert later["talespinner_generations_running"].value(**KIND) == 0
    assert later["talespinner_open_streams"].value() == 0


async def test_counting_costs_no_statement(world: World) -> None:
    chat = await world.start_chat()
    await world.say(chat, "Hello.")
    await world.idle()
    async with counted() as statements:
        await scraped(world.client)
        await world.client.get("/nowhere", headers={"HX-Request": "true"})
    assert statements == []


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"]
)
async def test_nobody_elsewhere_reads_the_figures(house: House, header: str) -> None:
    """A proxy on this machine speaks for whoever is behind it."""
    assert (await house.client.get("/metrics")).status_code == 200
    answer = await house.client.get("/metrics", headers={header: "198.51.100.7"})
    assert answer.status_code == 403
    assert "talespinner_" not in answer.text


def test_the_paper_names_every_figure() -> None:
    paper = (Path(__file__).parents[2] / "docs/operation.md").read_text()
    named = set(re.findall(r"`((?:talespinner|process)_\w+)`", paper))
    assert named == {figure.name for figure in figures.ALL}
    assert len(figures.ALL) == len({figure.name for figure in figures.ALL})


def test_every_kind_of_figure_can_be_read_back() -> None:
    counter = Counter("cups_total", 'Cups: "black"\\white\nor green.', "tea")
    counter.add('a "b" \\c\nd', by=2)
    gauge = Gauge("guests", "Guests.")
    with gauge.held():
        gauge.add(by=1.5)
    heap = Histogram("sips_seconds", "Sips.", bounds=(0.1, 1))
    for seconds in (0.05, 0.1, 0.5, 7):
        heap.observe(seconds)
    found = read(exposed([counter, gauge, heap]))
    assert found["cups_total"].value(tea='a "b" \\c\nd') == 2
    assert found["guests"].value() == 1.5
    sips = found["sips_seconds"]
    assert [sips.value("_bucket", le=le) for le in ("0.1", "1", "+Inf")] == [2, 3, 4]
    assert sips.value("_sum") == 7.65


@pytest.mark.parametrize(
    "wrong",
    [
        "a 1\n",
        "# HELP a A.\n# TYPE a counter\na 1",
        "# HELP a A.\n# TYPE a counter\na one\n",
        "# HELP a A.\n# TYPE a counter\na 1\na 2\n",
        '# HELP a A.\n# TYPE a counter\na{b="c"d="e"} 1\n',
        '# HELP a A.\n# TYPE a histogram\na_bucket{le="+Inf"} 1\na_sum 1\na_count 2\n',
    ],
)
def test_the_reader_is_strict(wrong: str) -> None:
    with pytest.raises((AssertionError, KeyError)):
        read(wrong)
