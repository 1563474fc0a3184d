"""What the pictures of `tests/browser/screens.py` show: three characters and what they say."""

import math
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from tests.profiles import cards

MIRA: dict[str, Any] = {
    "name": "Mira Holt",
    "description": "Keeper of the light at Skarn since her father drowned. **Forty**, unhurried.",
    "personality": "Dry, patient, kinder than she sounds.",
    "scenario": "A storm is coming, and the supply boat has not.",
    "creator": "the house",
    "tags": ["sea", "slow burn"],
    "first_mes": "The lamp is lit. *Mira does not turn around; she has heard your boots on all "
    "ninety-four stairs.*\n\n“You’ll want to sit down before you tell me why nobody sent word. "
    "There’s tea. It was hot once.”",
    "alternate_greetings": ["“You are late,” *she says to the window.* “So is the storm.”"],
}
KENJI: dict[str, Any] = {
    "name": "健二",
    "description": "終電を逃した駅員。",
    "personality": "物静か",
    "first_mes": "「最終はもう出ましたよ」\n\n*ホームの灯りが一つずつ消えていく。"
    "健二は鍵束を鳴らし、あなたの切符を見て、少しだけ笑った。*「始発まで、待合室にいてもかまいません」",
    "tags": ["夜", "駅"],
}
VERA: dict[str, Any] = {
    "name": "Вера Лугина",
    "description": "Архивариус городской библиотеки.",
    "personality": "Внимательная, насмешливая.",
    "first_mes": "— Вы опять принесли книгу без корешка, — *Вера Лугина смотрит поверх очков.* — "
    "Садитесь. Расскажите, где вы её нашли; только не говорите «на чердаке», там мы уже искали.",
}
TALK = [
    (
        "I came because of the letter. The one you didn’t sign.",
        "She sets the cup down on the chart table, exactly on the ring that a thousand other cups "
        "have left there.\n\n“I didn’t sign it because I wasn’t sure I’d send it.” *A gust leans "
        "on the glass; the whole lantern room answers in a low note.* “And then the boat was "
        "there, and Aune was holding out her hand, and I have never in my life been able to keep "
        "a boat waiting.”",
    ),
    (
        "*I take the letter out and lay it between us.* You wrote that the light went out.",
        "“Eleven minutes.” *She says it the way other people say a name.*\n\n“Eleven minutes on "
        "the ninth, with the glass clean and the oil full and nobody on the stairs but me. The "
        "log says so, because I wrote it in the log. What the log doesn’t say is that something "
        "out there answered.”\n\nOutside, far off, beyond the skerries where no ship has any "
        "business, a second light opens its eye, closes it, and opens it again.",
    ),
]
RUSSIAN = (
    "— На чердаке. Честное слово.",
    "— Честное слово, — *повторяет она, пробуя слова на вес.* — Тогда это та самая. Положите на "
    "стол. И не открывайте её при свете лампы: она этого не любит, а я не люблю, когда она пишет "
    "на полях.",
)
JAPANESE = (
    "ここで待ってもいいですか。",
    "「どうぞ」\n\n*健二は長椅子の埃を払い、自分は座らなかった。*「ただ、三番線の時計だけは見ないで"
    "ください。あれはまだ、昨日の時間を知らないので」",
)
LORE: list[tuple[list[str], dict[str, Any]]] = [
    (
        ["light", "/lamps?/i"],
        {
            "comment": "The light",
            "content": "Ninety-four stairs, one keeper. It went out once, for eleven minutes.",
            "position": "at_depth",
            "depth": 2,
        },
    ),
    (["boat"], {"comment": "The supply boat", "content": "Aune rows the last half mile."}),
    (["маяк"], {"content": "Отец Миры утонул у Малого Скарна.", "enabled": False}),
    (["灯台"], {"comment": "灯台守", "content": "灯りは一つずつ消えていく。"}),
    (["second light"], {"comment": "What answers", "content": "Nobody says.", "probability": 0}),
]
MANUAL = "\n\n".join(
    [
        "## What to do when the light goes out",
        "First, **do not run**. The stairs have drowned nobody yet, but they have tried. Then, in "
        "this order:",
        "1. Trim the wick and wait for a count of ten.\n2. Check the oil:\n   - the upper tank, "
        "by the brass tap;\n   - the lower one, by knocking.\n3. Write down the time.",
        "> The keeper answers for the light. The sea answers for nothing.",
        "```python\ndef minutes_dark(log: list[Entry]) -> int:\n    return sum(e.length for e in "
        "log if not e.lit)\n```",
        "| Night | Dark for | Wind |\n|---|---:|---|\n| 7th | 0 min | SW 4 |\n| 9th | 11 min | "
        "NW 9 |\n| 10th | 2 min | calm |",
        *[
            f"Entry {n}. The wind went round at dusk and the glass fell all evening. I walked "
            "the gallery twice, once in each direction, as one does for luck, and counted the "
            "lights that should be there and were: Skarn, Little Skarn, the Hound. “Nothing to "
            "report,” I wrote, and sat looking at the words *until the lamp needed me*."
            for n in range(1, 41)
        ],
    ]
)


def portrait(hue: int) -> bytes:
    """A picture of nobody: a low sun, and hills or waves before it."""
    image = Image.new("RGB", (480, 640))
    draw = ImageDraw.Draw(image)
    for y in range(640):
        draw.line((0, y, 480, y), fill=_shade(hue, 0.25 + 0.6 * y / 640))
    draw.ellipse((150, 150, 330, 330), fill=_shade(hue + 25, 0.95))
    image = image.filter(ImageFilter.GaussianBlur(3))
    draw = ImageDraw.Draw(image)
    for layer in range(4):
        base, swing = 330 + layer * 75, 26 - layer * 3
        line = [
            (x, base + swing * math.sin(x / (70 + 22 * layer) + hue + 2 * layer))
            for x in range(0, 486, 6)
        ]
        draw.polygon([(0, 640), *line, (480, 640)], fill=_shade(hue - 8, 0.5 - 0.11 * layer))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _shade(hue: int, light: float) -> tuple[int, int, int]:
    image = Image.new("HSV", (1, 1), (hue % 256, int(150 - 90 * light), int(255 * light)))
    pixel = image.convert("RGB").getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return int(pixel[0]), int(pixel[1]), int(pixel[2])


def card(spec: dict[str, Any], hue: int) -> bytes:
    """A PNG card with a picture."""
    picture = portrait(hue)
    header = len(cards.SIGNATURE) + 25
    blank = {"spec": "chara_card_v2", "spec_version": "2.0", "data": spec}
    chunk = cards.text("chara", cards.as_base64(blank))
    return picture[:header] + chunk + picture[header:]
