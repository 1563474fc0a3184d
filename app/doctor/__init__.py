"""`python -m app doctor`: what is weak or broken, with the cure. It changes nothing."""

import asyncio

from app.config import Settings
from app.doctor.database import of_database
from app.doctor.finding import Finding
from app.doctor.machine import of_machine


def run(settings: Settings) -> int:
    """Print one line a finding; exit code 1 where something needs a cure."""
    found = asyncio.run(examine(settings))
    for finding in found:
        print(finding)
    return 0 if all(finding.state == "ok" for finding in found) else 1


async def examine(settings: Settings) -> list[Finding]:
    """Everything that there is to say."""
    machine = await asyncio.to_thread(lambda: list(of_machine(settings)))
    return [*machine, *await of_database(settings)]
