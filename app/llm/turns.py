"""What the storyteller suggests where it is the user's own turn that is wanted."""

ENGLISH = (
    "*I come a step closer.* “Go on. I am listening.”",
    "“Show me,” I say. “I would rather see it than be told.”",
    "*I take my time before I answer.* “And what would you have done?”",
    "“I don’t believe a word of it,” I say, *and stay where I am.*",
    "*I look round once more before I speak.* “Who else knows about this?”",
    "“All right. One thing after the other: where does it begin?”",
    "*I hold out my hand, palm up.* “Then let us go, before I think better of it.”",
    "“You first,” I say. “I have told you more than I meant to.”",
    "*I say nothing for a while, and let the silence do the asking.*",
    "“{char}.” *I wait until our eyes meet.* “What are you not telling me?”",
    "*I sit down without being asked.* “I have time. Begin at the beginning.”",
    "“It was nothing,” I say, *and we both know that it was not.*",
)
RUSSIAN = (
    "*Подхожу на шаг ближе.* — Дальше. Я слушаю.",
    "— Покажите, — говорю я. — Лучше один раз увидеть.",
    "*Отвечаю не сразу.* — А как поступили бы вы?",
    "— Не верю ни единому слову, — говорю я *и остаюсь на месте.*",
    "*Ещё раз оглядываюсь, прежде чем заговорить.* — Кто ещё об этом знает?",
    "— Хорошо. По порядку: с чего всё началось?",
    "*Протягиваю руку.* — Тогда идём, пока не стало страшно.",
    "— Сначала вы, — говорю я. — Моя очередь уже была.",
    "*Молчу, и пусть спрашивает тишина.*",
    "*Сажусь без приглашения.* — Время есть. Рассказывайте с самого начала.",
)
JAPANESE = (
    "*一歩近づく。*「続けて。聞いているから」",
    "「見せてほしい」と私は言う。「聞くより、この目で確かめたい」",
    "*少し考えてから口を開く。*「あなたなら、どうした？」",
    "「ひとことも信じられない」*そう言いながら、私はその場を動かない。*",
    "*もう一度あたりを見まわす。*「このことを、ほかに誰が知っている？」",
    "「わかった。順番に聞かせて。始まりはどこ？」",
    "*手を差し出す。*「行こう。気が変わらないうちに」",
    "「先に話して」と私は言う。「こちらはもう話しすぎた」",
    "*何も言わず、沈黙に尋ねさせる。*",
    "*勧められる前に腰を下ろす。*「時間ならある。最初から話して」",
)
