"""Story texts in several scripts, and what the vocabularies of four models make of them.

Counted once with the tokenizers themselves: GPT-4o, Llama 3, Qwen, Mistral (Tekken).
"""

from typing import NamedTuple


class Sample(NamedTuple):
    text: str
    counted: tuple[int, ...]


ENGLISH = Sample(
    "*The lantern swings from its hook as the ship leans into the swell, and for "
    'a moment every shadow in the cabin points at you.* "You came back," Mira says, '
    "without looking up from the chart. Her thumb rests on an island that was not "
    "there yesterday. \"I told the crew you wouldn't. I had a very good speech prepared, "
    'too — half of it about loyalty, the other half about drowning."\n\n'
    "She laughs then, short and tired, and pushes a tin cup across the table. The "
    "coffee is cold, black, and smells faintly of tar. Outside, someone is shouting "
    "about the rigging; nobody seems to be in a hurry to answer. *Her eyes finally "
    'find yours.* "Sit down. Tell me what the lighthouse keeper said, word for '
    "word, and don't leave out the part where he lied.\"\n",
    (170, 173, 173, 171),
)

RUSSIAN = Sample(
    "*Фонарь качается на крюке, корабль кренится на волне, и на мгновение все тени "
    "в каюте указывают на тебя.* — Ты вернулся, — говорит Мира, не поднимая глаз "
    "от карты. Её палец лежит на острове, которого вчера там ещё не было. — А я "
    "сказала команде, что ты не вернёшься. У меня даже была готова речь: половина "
    "о верности, половина о том, как тонут люди.\n\n"
    "Она смеётся, коротко и устало, и придвигает к тебе жестяную кружку. Кофе холодный, "
    "чёрный и слегка пахнет дёгтем. Снаружи кто-то кричит про снасти, но отвечать "
    "никто не торопится. — Садись. Расскажи мне, что сказал смотритель маяка, слово "
    "в слово, и не пропусти то место, где он солгал.\n",
    (208, 220, 244, 213),
)

GERMAN = Sample(
    "*Die Laterne schwankt am Haken, als sich das Schiff in die Dünung legt, und "
    "für einen Augenblick zeigen alle Schatten in der Kajüte auf dich.* „Du bist "
    "zurückgekommen“, sagt Mira, ohne von der Seekarte aufzusehen. Ihr Daumen liegt "
    "auf einer Insel, die gestern noch nicht eingezeichnet war. „Ich habe der Mannschaft "
    "gesagt, dass du es nicht tun würdest. Ich hatte sogar eine ziemlich gute Rede "
    "vorbereitet – die eine Hälfte über Treue, die andere übers Ertrinken.“\n\n"
    "Dann lacht sie, kurz und müde, und schiebt einen Blechbecher über den Tisch. "
    "Der Kaffee ist kalt, schwarz und riecht ein wenig nach Teer. Draußen ruft "
    "jemand etwas über die Takelage; niemand scheint es mit der Antwort eilig zu "
    "haben. „Setz dich. Erzähl mir, was der Leuchtturmwärter gesagt hat, Wort für "
    "Wort, und lass die Stelle nicht aus, an der er gelogen hat.“\n",
    (205, 244, 245, 210),
)

CHINESE = Sample(
    "*船身随着海浪倾斜，挂钩上的灯笼摇晃起来，有那么一瞬间，船舱里所有的影子都指向你。*“你"
    "回来了，”米拉说，眼睛没有离开海图。她的拇指按着一座昨天还不存在的小岛。“我跟船员们"
    "说你不会回来的。我还准备了一篇很好的演讲，一半讲忠诚，一半讲溺水。”\n\n"
    "她短促而疲惫地笑了一声，把一只铁皮杯子推到桌子这边。咖啡又冷又黑，带着淡淡的焦油味"
    "。外面有人在喊缆绳的事，却没有人急着回答。“坐下吧。把灯塔看守人说的话一字不漏地告诉"
    "我，别跳过他撒谎的那一段。”\n",
    (196, 198, 154, 214),
)

JAPANESE = Sample(
    "*船がうねりに傾くたび、鉤に吊るされたランタンが揺れ、ほんの一瞬、船室じゅうの影があ"
    "なたを指さす。*「戻ってきたのね」ミラは海図から目を上げずに言う。彼女の親指は、昨日"
    "まではなかった島の上に置かれている。「あなたは戻らないって、みんなに言ってしまった"
    "のよ。なかなか立派な演説まで用意していたのに。半分は忠誠について、もう半分は溺れる"
    "ことについて」\n\n"
    "それから彼女は短く、疲れたように笑い、ブリキのカップをテーブルのこちら側へ押しやる"
    "。コーヒーは冷たくて黒く、かすかにタールの匂いがする。外では誰かがロープのことで叫"
    "んでいるが、急いで答える者はいないようだ。「座って。灯台守が何と言ったのか、一言残"
    "らず聞かせて。嘘をついたところも飛ばさないで」\n",
    (261, 235, 235, 241),
)

KOREAN = Sample(
    "*배가 너울에 기울어질 때마다 고리에 걸린 등불이 흔들리고, 잠깐 동안 선실의 "
    '모든 그림자가 당신을 가리킨다.* "돌아왔구나." 미라가 해도에서 눈을 떼지 않은 '
    '채 말한다. 그녀의 엄지손가락은 어제까지만 해도 없던 섬 위에 놓여 있다. "선원들한테'
    "는 네가 돌아오지 않을 거라고 말했어. 꽤 괜찮은 연설까지 준비해 두었는데. 절반은 "
    '충성에 대한 이야기, 나머지 절반은 물에 빠져 죽는 이야기."\n\n'
    "그러고는 짧고 지친 웃음을 터뜨리며 양철 컵을 탁자 너머로 밀어 준다. 커피는 "
    "차갑고 검고 희미하게 타르 냄새가 난다. 밖에서 누군가 밧줄에 대해 소리치지만 "
    '서둘러 대답하는 사람은 없는 것 같다. "앉아. 등대지기가 뭐라고 했는지 한 마디도 '
    '빼지 말고 들려줘. 거짓말한 부분도 건너뛰지 말고."\n',
    (261, 258, 300, 205),
)

CODE = Sample(
    '''\
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Inventory:
    """What the player carries; weights in grams."""

    capacity: int = 12_000
    items: dict[str, int] = field(default_factory=dict)

    def take(self, name: str, weight: int) -> bool:
        if self.total() + weight > self.capacity:
            return False
        self.items[name] = self.items.get(name, 0) + weight
        return True

    def total(self) -> int:
        return sum(self.items.values())


def load(path: Path) -> Inventory:
    bag = Inventory()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, grams = line.partition("=")
        if not grams.isdigit():
            raise ValueError(f"line {number}: {grams!r} is not a weight")
        bag.take(name.strip(), int(grams))
    return bag
''',
    (226, 225, 228, 240),
)
