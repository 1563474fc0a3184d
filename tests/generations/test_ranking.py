"""What fits best, as a pure matter of words."""

from app.generations.retrieval.asking import MOST, wanted
from app.generations.retrieval.ranking import ranked
from app.generations.retrieval.values import Pool


def test_a_rare_word_outweighs_a_common_one() -> None:
    want = wanted(["barometer harbour"], [])
    held = dict.fromkeys(range(40), 2) | {7: 1, 8: 3}
    best = ranked(want, [Pool(100, held)])
    assert [hit.seq for hit in best[:2]] == [8, 7]
    assert 5 not in [hit.seq for hit in best]


def test_sources_share_one_scale_and_the_newer_wins_a_tie() -> None:
    want = wanted(["barometer"], [])
    best = ranked(want, [Pool(50, {3: 1, 9: 1}), Pool(50, {4: 1})])
    assert [(hit.source, hit.seq) for hit in best] == [(0, 9), (0, 3), (1, 4)]
    assert len({hit.score for hit in best}) == 1


def test_the_newest_line_counts_for_more_than_the_one_before() -> None:
    want = wanted(["the barometer", "and harbour"], [])
    best = ranked(want, [Pool(100, {1: 1, 2: 2, 3: 4, 4: 8})])
    place = [stem.words[0] for stem in want.stems].index("baromet")
    assert best[0].seq == 1 + place
    assert best[0].score > best[1].score


def test_what_everybody_says_is_not_asked_for() -> None:
    beside = ["Mira looked at the harbour."] * 9
    found = [stem.words[0] for stem in wanted(["Mira and the barometer"], beside).stems]
    assert "baromet" in found
    assert not {"mira", "the"} & set(found)


def test_a_wall_of_words_asks_for_the_first_few() -> None:
    wall = " ".join(f"word{chr(97 + n % 26)}{n}xyz" for n in range(2000))
    assert len(wanted([wall], []).stems) == MOST
    assert ranked(wanted([""], []), [Pool()]) == []
