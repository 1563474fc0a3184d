"""Starting and stopping: nonsense is refused with one sentence, and a stop takes no time."""

import asyncio
import os
import signal
import socket
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from app.__main__ import main
from app.config import Settings, SettingsError
from tests.processes import ROOT, process


async def run(*command: str, **environment: str) -> tuple[int, str, str]:
    """(exit code, output, errors) of `python -m app …`, which must end by itself."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", *command),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )
    try:
        async with asyncio.timeout(15):
            output, errors = await running.communicate()
    finally:
        if running.returncode is None:
            running.kill()
    assert running.returncode is not None
    return running.returncode, output.decode(), errors.decode()


def a_file(folder: Path) -> Path:
    file = folder / "file"
    file.write_text("not a folder")
    return file


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TALESPINNER_PORT", "eighty"),
        ("TALESPINNER_PORT", "70000"),
        ("TALESPINNER_PORT", "-1"),
        ("TALESPINNER_HOST", "0.0.0.0"),
        ("TALESPINNER_HOST", "example.org"),
        ("TALESPINNER_LOG", "loud"),
        ("TALESPINNER_MAX_STREAMS", "many"),
        ("DATABASE_URL", "mysql://somewhere"),
        ("OPENAI_BASE_URL", "ftp://somewhere"),
        ("TALESPINNER_MASTER_KEY", "short"),
        ("REDIS_URL", "redis://127.0.0.1"),
    ],
)
def test_i2_nonsense_is_refused(
    tmp_path: Path,
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Also I4: another address than this machine's is refused while there are no accounts."""
    monkeypatch.setenv("TALESPINNER_DATA", str(tmp_path))
    monkeypatch.setenv("TALESPINNER_PORT", "0")
    monkeypatch.setenv(name, value)
    monkeypatch.setattr("app.logs.set_up", lambda form: None)
    assert main(["serve"]) != 0
    errors = capsys.readouterr().err
    assert errors.startswith("talespinner: ")
    assert name in errors
    assert errors.count("\n") == 1, errors


def test_i2_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read({"DATABASE_URL": "mysql://me:canary@somewhere/tales"})
    assert "DATABASE_URL" in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """`run`, in this process."""
    monkeypatch.setattr("app.logs.set_up", lambda form: None)

    def run_here(name: str, **environment: str) -> tuple[int, str, str]:
        for variable, value in environment.items():
            monkeypatch.setenv(variable, value)
        code = main([name])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_here


def test_i2_a_data_folder_that_cannot_be_written(
    tmp_path: Path, command: Callable[..., tuple[int, str, str]]
) -> None:
    folder = a_file(tmp_path) / "data"
    code, _, errors = command("serve", TALESPINNER_DATA=str(folder))
    assert code != 0
    assert "TALESPINNER_DATA" in errors
    assert errors.count("\n") == 1, errors


def test_i2_a_port_that_is_taken(
    tmp_path: Path, command: Callable[..., tuple[int, str, str]]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        given = {"TALESPINNER_DATA": str(tmp_path), "TALESPINNER_PORT": port}
        code, _, errors = command("serve", **given)
    assert code != 0
    assert port in errors


async def test_a_second_process_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    settings = {"TALESPINNER_DATA": str(tmp_path / "data"), "TALESPINNER_PORT": "0"}
    async with process("app", "serve", **settings) as (_, url):
        code, _, errors = await run("serve", **settings)
        assert code != 0
        assert "Another TaleSpinner" in errors
        assert "Traceback" not in errors
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            assert (await client.get("/")).status_code == 200


async def test_l7_i4_the_first_start_is_private(tmp_path: Path) -> None:
    """Its key and its folder are this user's only, and it listens on this machine only."""
    data = tmp_path / "data"
    settings = {"TALESPINNER_DATA": str(data), "TALESPINNER_PORT": "0"}
    async with process("app", "serve", **settings) as (_, url):
        assert url.startswith("http://127.0.0.1:")
        mode = stat.S_IMODE((data / "master.key").stat().st_mode)
        assert mode == 0o600
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert len((data / "master.key").read_bytes()) >= 40


async def test_a_key_file_that_is_broken_is_one_sentence(tmp_path: Path) -> None:
    """What had begun before is ended first: no task works on over a closed database."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "master.key").write_text("?")
    code, output, errors = await run("serve", TALESPINNER_DATA=str(data), TALESPINNER_PORT="0")
    assert code != 0
    assert "master.key" in errors
    assert "Traceback" not in errors
    assert "error" not in output


MIGRATIONS = sorted(file.stem for file in (ROOT / "migrations").glob("0*.py"))


def test_migrate_and_doctor(tmp_path: Path, command: Callable[..., tuple[int, str, str]]) -> None:
    data = str(tmp_path / "data")
    code, output, _ = command("migrate", TALESPINNER_DATA=data)
    assert (code, output) == (0, "".join(f"{name}\n" for name in MIGRATIONS))
    code, output, _ = command("migrate", TALESPINNER_DATA=data)
    assert (code, output) == (0, "Nothing to do.\n")
    code, output, _ = command("doctor", TALESPINNER_DATA=data)
    assert code == 0, output
    assert "integrity check says: ok" in output
    Path(data).chmod(0o755)
    code, output, _ = command("doctor", TALESPINNER_DATA=data)
    assert code == 1
    assert "chmod 700" in output


async def test_a_stop_is_quick_with_an_open_stream_and_a_running_reply(tmp_path: Path) -> None:
    """And the words of the reply are kept, as interrupted."""
    data = tmp_path / "data"
    tale = ("--tokens", "4000", "--token-ms", "10")
    async with process("tests.scripted", *tale) as (_, model):
        settings = {
            "TALESPINNER_DATA": str(data),
            "TALESPINNER_PORT": "0",
            "OPENAI_BASE_URL": model,
            "OPENAI_MODEL": "scripted-1",
        }
        async with process("app", "serve", **settings) as (pid, url):
            shown, took = await _talk_and_stop(url, pid)
        async with (
            process("app", "serve", **settings) as (_, url),
            httpx.AsyncClient(base_url=url, trust_env=False) as client,
        ):
            chats = await client.get("/api/entity-profiles")
            profile = chats.json()["data"][0]["id"]
            chat = (await client.get(f"/api/entity-profiles/{profile}/chats")).json()["data"][0]
            answer = await client.get(f"/api/chats/{chat['id']}/messages?limit=1")
            text = answer.json()["data"]["messages"][0]["promptText"]
    assert shown
    assert text.startswith(shown)
    assert took < 3


async def _talk_and_stop(url: str, pid: int) -> tuple[str, float]:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:
        made = await client.post("/api/entity-profiles", json={"name": "Mira"})
        path = f"/api/entity-profiles/{made.json()['data']['id']}/chats"
        chat = (await client.post(path, json={})).json()["data"]["chat"]
        shown, begun = "", 0.0
        stream = {"Accept": "text/event-stream"}
        try:
            async with client.stream(
                *("POST", f"/api/chats/{chat['id']}/messages"),
                json={"promptText": "Go on."},
                headers=stream,
            ) as response:
                async for line in response.aiter_lines():
                    if '"llm.stream.delta"' in line and line.startswith("data: "):
                        shown += line.partition('"content":"')[2].partition('"')[0]
                        if not begun:
                            begun = time.monotonic()
                            os.kill(pid, signal.SIGTERM)
        except httpx.TransportError:
            pass
        while Path(f"/proc/{pid}/stat").exists() and _runs(pid):
            await asyncio.sleep(0.01)
        return shown.encode().decode("unicode_escape"), time.monotonic() - begun


def _runs(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
