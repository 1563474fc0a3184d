"""A story that went several ways, for a picture of its map."""

from tests.answers import data
from tests.world import Chat, World

NIGHT = [
    ("I set my bag down and count the stairs again.", "“Ninety-four,” she says. “It won’t help.”"),
    (
        "Who put the lamp out?",
        "*She looks at the glass.* “Nobody. That’s the trouble.”",
    ),
    ("Then I will stay until it happens again.", "“You’ll want the other chair. This one bites.”"),
    ("*I take the first watch.*", "At two the wind drops, all at once, like something let go."),
    ("Mira. There is a light out there.", "“Eleven minutes,” she says. “Count with me.”"),
    ("One. Two. Three.", "By nine the second light has begun to keep time with your voice."),
    ("I stop counting.", "It does not. *It goes on without you, quite steadily, to sixty.*"),
    ("We answer it.", "She has her hand on the shutter already. “Long or short?”"),
]
LIES = [
    (
        "You are not telling me the truth.",
        "“No,” she says. “I’m telling you the log’s.”",
    ),
    ("Show me the ninth.", "The page is there. The ink of it is not yet dry."),
]
BOAT = [
    ("The boat is early.", "“The boat,” says Mira slowly, “is eleven years early.”"),
    ("I go down to meet it.", "Aune stands in the bow with a coil of rope and a stranger’s face."),
    ("Who are you?", "“Whoever you sent for,” she says, and throws you the line."),
]
ROPE = [("I let the rope fall.", "It falls for longer than there is water.")]
ANEW = [
    "“Short,” you say, before you have thought. Out there it is short as well.",
    "“Neither,” she decides, and turns the whole lamp round to face the stairs.",
]


async def grow(world: World, story: Chat) -> None:
    """A night of eight turns, other versions of some answers, and five other ways."""
    await tell(world, story, NIGHT[:4])
    await again(world, story, "At two the sea goes flat. *You can hear the clock downstairs.*")
    await tell(world, story, NIGHT[4:])
    for text in ANEW:
        await again(world, story, text)
    lines = await world.messages(story)
    await fork(world, story, story.branch, lines[4]["id"], "what the log says")
    await tell(world, story, LIES)
    boat = await fork(world, story, story.branch, lines[8]["id"], "the boat comes")
    await tell(world, story, BOAT)
    shore = await world.messages(story)
    await fork(world, story, boat, shore[12]["id"], "the rope")
    await tell(world, story, ROPE)
    await fork(world, story, boat, shore[10]["id"], "stay upstairs")
    await fork(world, story, story.branch, lines[12]["id"], "nobody counts")
    await tell(world, story, NIGHT[6:])
    back = f"/api/chats/{story.id}/branches/{boat}/activate"
    data(await world.client.post(back))


async def tell(world: World, story: Chat, turns: list[tuple[str, str]]) -> None:
    """These turns, on the branch that is open."""
    for said, answered in turns:
        world.model.say(answered)
        await world.say(story, said)


async def again(world: World, story: Chat, text: str) -> None:
    """Another version of the last answer."""
    world.model.say(text)
    await world.regenerate((await world.messages(story))[-1]["id"])


async def fork(world: World, story: Chat, parent: str, message: str, title: str) -> str:
    """A branch that leaves another one after a message, and is open from then on."""
    body = {"title": title, "parentBranchId": parent, "forkedFromMessageId": message}
    url = f"/api/chats/{story.id}/branches"
    made = data(await world.client.post(url, json={**body, "activate": True}))
    return str(made["id"])
