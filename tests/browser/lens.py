"""A story that looks into notes."""

from dataclasses import dataclass

from tests.answers import data
from tests.world import Chat, World

LIGHTS = """# The lens

Ground at Saint-Gobain in 1867 and carried up the stairs in forty-one pieces. It floats on mercury;
one finger turns it. Whoever has breathed that air for ten winters speaks slowly.

# The clockwork

A weight of ninety kilos sinks through the tower in eleven minutes. Then somebody has to wind it, or
the light stands still, and a light that stands still is another light on the chart.

# The second light

Nobody wrote down why there are two lamp rooms on the plans of 1866 and one in the tower.
"""
CREW = """## Aune

Brings the boat on Thursdays, never on a thirteenth. Has not been inside the tower since her
brother left.

## The letters

They come unsigned, in a hand that the old keeper taught at the harbour school.
"""
ASKED = "How does the lens turn, and who winds the clockwork when you sleep?"
ANSWER = (
    "“Nobody sleeps here for longer than eleven minutes,” she says, and lays one finger on the "
    "brass. *The whole lens, all forty-one pieces of it, begins to drift.* “It floats. You could "
    "turn it. You could turn it, and they would see it in Varna.”"
)


@dataclass(frozen=True, slots=True)
class Lens:
    """The story, a note of it, and the reply that notes were looked up for."""

    chat: Chat
    note: str
    reply: str


async def look_back(world: World, mira: str) -> Lens:
    """Notes of the character and of one story, and the pipeline that looks into them."""
    hers, made = f"/api/entity-profiles/{mira}/notes", await world.start_chat(mira)
    data(await world.client.put(f"/api/chats/{made.id}", json={"title": "Forty-one pieces"}))
    note = {"name": "The light at Skarn", "text": LIGHTS}
    data(await world.client.post(hers, json=note))
    crew = {"name": "Who comes and goes", "text": CREW}
    mine = data(await world.client.post(f"/api/chats/{made.id}/notes", json=crew))
    plans = {"name": "План башни", "text": "Две лампы на чертеже, одна в башне."}
    data(await world.client.post(f"/api/chats/{made.id}/notes", json=plans))
    where = {"where": f"chat {made.id}"}
    await world.client.post("/pipelines/ready/look-back", data=where)
    world.model.say(ANSWER)
    told = await world.say(made, ASKED)
    return Lens(made, mine["id"], str(told.meta["generationId"]))
