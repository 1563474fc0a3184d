"""The built-in main prompt."""

from app.prompts.template import CharValues, builtin


def char(
    called: str = "Mira Holt", description: str = "", personality: str = "", scenario: str = ""
) -> CharValues:
    return {
        "name": "Mira Holt",
        "called": called,
        "description": description,
        "personality": personality,
        "scenario": scenario,
    }


def test_t2_the_card_is_in_the_built_in_prompt() -> None:
    text = builtin(
        char(description="A captain.", personality="Dry.", scenario="A storm is near."), "Anna"
    )
    assert text.startswith("Write Mira Holt's next reply")
    assert "Leave Anna to Anna" in text
    at = [text.index(part) for part in ("A captain.", "Dry.", "A storm is near.")]
    assert at == sorted(at)


def test_blank_fields_leave_no_heading() -> None:
    assert "# The scene" in builtin(char(scenario="A storm."), "Anna")
    bare = builtin(char(personality="  \n"), "Anna")
    assert "# " not in bare
    assert bare == bare.strip()


def test_a_nickname_is_what_the_character_is_called() -> None:
    text = builtin(char(called="Captain"), "Anna")
    assert text.startswith("Write Captain's next reply")
    assert "the full name is Mira Holt" in text
    assert "the full name" not in builtin(char(), "Anna")


def test_what_a_card_says_is_never_run_as_a_template() -> None:
    trick = "{{ 7 | times: 6 }} {% include 'secrets' %} {{ user.name }} <b>&amp;"
    text = builtin(char(called=trick, description=trick, scenario=trick), trick)
    assert text.count(trick) > 5
    assert "42" not in text
