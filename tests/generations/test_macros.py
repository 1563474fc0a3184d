"""What a card's macros say in a prompt that is sent."""

from datetime import UTC, datetime

from app.chats.models import Branch
from app.chats.models import Chat as ChatRow
from app.connections.active import voice_for
from app.generations.known import Place
from app.generations.prompt import ask
from app.profiles.models import Profile
from tests.answers import wire
from tests.world import Chat, World


async def closing(world: World, said: str) -> Chat:
    """A chat with somebody whose closing words are these."""
    profile = await world.character(
        "Otis", first_mes="Evening, {{user}}.", post_history_instructions=said
    )
    return await world.start_chat(profile)


def sent(world: World, number: int = -1) -> str:
    """The closing words that the model read."""
    return wire(world.model.requests[number])[-1][1]


async def test_macros_say_the_card_the_chat_and_the_model(world: World) -> None:
    chat = await closing(
        world,
        "{{charFirstMessage}}|{{lastMessage}}|{{lastUserMessage}}|{{lastCharMessage}}|"
        "{{lastMessageId}}|{{model}}|{{lastGenerationType}}|{{idle_duration}}|{{persona}}|{{outlet::a}}",
    )
    await world.say(chat, "It rains. {{char}}")
    assert sent(world).split("|") == [
        *("Evening, You.", "It rains. {{char}}", "It rains. {{char}}", "Evening, You."),
        *("1", "scripted-1", "normal", "a few seconds", "", ""),
    ]


async def test_the_sizes_are_the_connections(world: World) -> None:
    chat = await closing(world, "{{maxContextTokens}} {{maxResponseTokens}} {{maxPrompt}}")
    await world.say(chat, "Well?", settings={"max_tokens": 77})
    context, answer, room = (int(word) for word in sent(world).split())
    assert (answer, room) == (77, context - 77)


async def test_the_clock_is_this_machines(world: World) -> None:
    chat = await closing(world, "{{datetimeformat YYYY-MM-DD[T]HH:mm:ssZ}}")
    before = datetime.now(UTC).replace(microsecond=0)
    await world.say(chat, "How late?")
    assert before <= datetime.fromisoformat(sent(world)) <= datetime.now(UTC)


async def test_another_swipe_reads_the_same_chat_and_draws_anew(world: World) -> None:
    draw = "{{random:a,b,c,d}}" * 20
    chat = await closing(
        world,
        f"{draw}|{draw.replace('random', 'pick')}|{{{{currentSwipeId}}}} of {{{{lastSwipeId}}}}"
        "|{{lastMessage}}|{{lastMessageId}}",
    )
    world.model.say("One.")
    await world.say(chat, "Well?")
    world.model.say("Two.")
    answer = (await world.messages(chat))[-1]
    await world.regenerate(answer["id"])
    (first, picked, one, *chat_of_first), (second, again, two, *chat_of_second) = (
        sent(world, number).split("|") for number in (0, 1)
    )
    assert first != second
    assert picked == again
    assert (one, two) == ("1 of 1", "2 of 2")
    assert chat_of_first == chat_of_second == ["Well?", "1"]


async def test_a_prompt_that_is_asked_for_beforehand_is_the_one_that_is_sent(world: World) -> None:
    chat = await closing(world, "{{random:a,b,c,d}}{{pick:a,b,c,d}}{{roll:d1000}} {{lastMessage}}")
    row = await ChatRow.get(id=chat.id)
    branch = await Branch.get(id=row.active_branch_id)
    profile = await Profile.get(id=row.entity_profile_id)
    voice = await voice_for(row.owner_id, row.id, overrides={})
    asked = await ask(row, branch, profile, voice, Place(said="Well?"))
    await world.say(chat, "Well?")
    read = [(one.role, one.content) for one in asked.prompt.messages]
    assert read == wire(world.model.requests[0])
    assert asked.prompt.unknown == ()


async def test_what_was_said_is_never_read_as_a_macro(world: World) -> None:
    chat = await closing(world, "Answer this: {{lastMessage}}")
    typed = "{{random:a,b}} <BOT> {{setvar::x::1}} {{// no }}"
    await world.say(chat, typed)
    assert sent(world) == f"Answer this: {typed}"
