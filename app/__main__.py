"""python -m app serve | migrate | doctor"""

import argparse
import asyncio
import gc
import socket
import sys

import uvicorn
from quart import Quart

from app import MODELS, create_app, db, doctor, live, logs
from app.config import Settings, SettingsError
from app.house import prepare_folder


class Server(uvicorn.Server):
    """uvicorn that opens the house itself, to refuse in one sentence, and that ends every open
    stream first, so that a stop takes no grace time."""

    refusal: SettingsError | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        assert isinstance(app, Quart)
        try:
            await app.extensions["talespinner.life"].begin()
        except SettingsError as error:
            self.refusal, self.should_exit = error, True
            return
        await super().startup(sockets)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            print(f"TaleSpinner is at http://{shown}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        live.end_streams()
        await super().shutdown(sockets)


def _listen(settings: Settings) -> socket.socket:
    host = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # words must not wait
    try:
        listener.bind((host, settings.port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"TALESPINNER_PORT={settings.port} cannot be used: {error.strerror}."
        ) from error
    return listener


def serve(settings: Settings) -> int:
    """Serve until a signal says stop."""
    prepare_folder(settings.data)
    listener = _listen(settings)
    app = create_app(settings)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, timeout_graceful_shutdown=5, lifespan="on"
    )
    server = Server(config)
    gc.collect()
    gc.freeze()  # what start-up made stays: a full collection need not walk over it, for 40 ms
    server.run(sockets=[listener])
    if server.refusal is not None:
        raise server.refusal
    return 0 if server.started else 1


def migrate(settings: Settings) -> int:
    """Bring the database to the newest schema and say what was done."""
    prepare_folder(settings.data)
    names = asyncio.run(db.migrate(settings.database, MODELS))
    print("\n".join(names) if names else "Nothing to do.")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """The command line. A setting that makes no sense is one sentence and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m app")
    parser.add_argument("command", choices=("serve", "migrate", "doctor"))
    command = parser.parse_args(arguments).command
    try:
        settings = Settings.read()
        logs.set_up(settings.log)
        return {"serve": serve, "migrate": migrate, "doctor": doctor.run}[command](settings)
    except SettingsError as error:
        print(f"talespinner: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
