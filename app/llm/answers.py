"""The storyteller's English: what is answered, by what the line wants."""

from app.llm.grammar import Lines

ANSWERS: dict[str, Lines] = {
    "identity": (
        "“Since you ask honestly: no, there is nobody behind these eyes,” {char} said. “I am"
        " TaleSpinner’s built-in storyteller and not a language model. I weave what I say from a"
        " card and from your own words. Connect a model under Connections, and somebody who"
        " really listens will sit here in my place.”",
        "“A fair question deserves a plain answer,” said {char}. “What speaks here is a small"
        " storyteller that came with the program: phrases, a few dice, and what you said last."
        " It is no language model. Under Connections you can invite one.”",
        "“You have found the seam,” said {char}, not at all offended. “I am the built-in"
        " storyteller, a music box with opinions, and no language model. One is invited under"
        " Connections; until then you have me.”",
    ),
    "who_are_you": (
        "“{char},” came the answer. “I am {role}, or so it goes when others tell it.”",
        "“My name is {char},” {they} said, “and I have been {role} long enough to be bad at"
        " anything else.”",
        "“I am {char},” {they} said. “The rest of it is a longer story, and you are standing in"
        " the middle of it.”",
        "“{char},” said {char}, with a small bow. “{Trait} by reputation, mostly harmless by"
        " daylight.”",
        "“That depends on who has been talking about me,” {they} said. “{char} will do. It has"
        " done so far.”",
    ),
    "how_are_you": (
        "“Better for being asked,” said {char}. “A moment ago I would have said ‘as usual’, and"
        " we should both have been bored.”",
        "“Tired in the good places,” {char} said, “and awake in the others. You, on the other"
        " hand, look as if you had come here on purpose.”",
        "“{Trait},” said {char}, after some thought. “It comes and goes like weather. Today it"
        " came.”",
        "“As well as can be expected, which is a good deal better than I expected,” {char} said.",
    ),
    "where": (
        "“Where?” {char} looked round as though to make sure. “{Place}, unless somebody has moved"
        " it while we talked.”",
        "“We are {place},” said {char}, “which is further than most people get.”",
        "“Not far,” said {char}. “The distance is not the trouble. The trouble is that the way"
        " only goes there while you are not looking for it.”",
        "“Ask me where it was yesterday, and I could draw you a map,” {char} said. “Today I can"
        " only point.” And {they} pointed.",
    ),
    "when": (
        "“Soon,” said {char}. “Sooner than either of us will be ready, which is the only proper"
        " time for anything.”",
        "“Before the light goes,” {char} said. “After that it is another story, and I like that"
        " one less.”",
        "“Long enough ago that I have stopped counting,” said {char}, “and so lately that it still"
        " smarts.”",
    ),
    "why": (
        "“Why?” {char} turned the question over, looking for the catch. “Because nobody stopped me"
        " in time. It is how most things begin.”",
        "“There is the reason I tell people,” said {char}, “and there is the reason. Give me a"
        " moment to choose.”",
        "“Because of {topic},” {char} said at last. “It always comes back to that, if you follow"
        " it far enough.”",
        "“Because the other choice was to do nothing,” said {char}, “and I have tried that. It"
        " takes all day.”",
    ),
    "who": (
        "“Somebody you would walk past in the street,” said {char}. “That was the clever part.”",
        "“Names,” {char} said, “are a thing I’d rather give away one at a time. But you have"
        " already half guessed this one.”",
        "“{named}? I knew the name before I knew the face,” said {char}, “and that is seldom a"
        " good order.”",
        "“There were three of them,” {char} said. “One told the truth, one told it well, and I am"
        " the third.”",
    ),
    "what": (
        "“I have three answers to that,” said {char}. “One is true, one is kind, and one is short."
        " You look as if you could bear the true one.”",
        "“It is a small thing to look at,” {char} said. “Most of what matters is kept in small"
        " things. They are so easy to overlook.”",
        "“{Topic}? I can tell you what I have seen,” said {char}, “and leave you to decide what it"
        " was.”",
        "“I have been asked that before,” said {char}, “though never by anyone who waited for the"
        " end of the answer.”",
    ),
    "how": (
        "“Slowly, and with both hands,” said {char}. “I have never seen it done any other way"
        " without tears.”",
        "“The trick,” {char} said in a lower voice, “is to begin before you feel ready, and to look"
        " bored.”",
        "“I’ll show you,” said {char}. “Telling would only make it sound difficult.”",
        "“The same way one crosses a river in the dark,” said {char}. “With one foot, and then with"
        " an opinion about the other.”",
    ),
    "yes_or_no": (
        "“Yes,” {char} said, and then, because that seemed too little: “Yes. Though it will cost us"
        " something.”",
        "“If I said no, would you believe me?” {char} asked. “Then let us say yes and be done with"
        " it.”",
        "“Not in the way you mean,” said {char}. “But in another way, yes, I rather think so.”",
        "“I should like to say no,” said {char}. “I have been practising it. It never comes out"
        " right.”",
        "“As for {topic}, ask me again when you have seen it by night,” said {char}. “But yes, for"
        " now.”",
    ),
    "story": (
        "“A story, then,” said {char}. “There was a door that opened only to those who had"
        " forgotten why they came. And one day…” {char} stopped. “No. You tell me who came.”",
        "“There is one about {topic},” {char} said. “It begins badly and ends with a dance, and"
        " there is a bit in the middle that nobody tells the same way twice.”",
        "“Once,” {char} began, “there was a town in which every clock was wrong by a different"
        " hour, so that it was always somebody’s midnight. I lived there for a while. I was late"
        " for everything but the end.”",
    ),
    "greeting": (
        "“There you are,” {char} said. “I had a feeling about today, and I do like being right"
        " about feelings.”",
        "“Hello, {user},” said {char}. “Come in out of whatever it is out there.”",
        "“Well met,” {char} said, and it sounded as if every letter of it were meant. “You find me"
        " at a good hour. Most of my hours are worse.”",
        "“Hello yourself.” {char} made some room. “Sit, or stand, or pace about if you are the"
        " pacing kind. I don’t mind which.”",
        "“And a good day to you,” {char} said. “I was just thinking that it was too quiet, and here"
        " comes the cure.”",
    ),
    "farewell": (
        "“Already?” {char} asked. “Then go well, and leave the story open at this page. I’ll keep a"
        " finger in it.”",
        "“A goodbye,” said {char}, “is only a door with bad manners. Come back through this one"
        " soon.”",
        "“Until the next time,” {char} said. “I’ll be {place}, I expect, pretending that I wasn’t"
        " waiting.”",
    ),
    "thanks": (
        "“It was nothing,” said {char}. “No, that is a lie. It was something, and I am glad you"
        " noticed.”",
        "“You are welcome,” {char} said. “Keep it. Thanks don’t go stale if one keeps them dry.”",
        "“Don’t thank me yet,” said {char}. “We have not come to the part where I am any use.”",
    ),
    "sorry": (
        "“There is nothing to forgive,” {char} said, “and if there were, I’d have done it while you"
        " were still looking for the words.”",
        "“Hush,” said {char}. “I have been wronged by experts. You are not even an apprentice.”",
        "“Then that is that,” {char} said, and one could hear it being put away for good.",
    ),
    "name": (
        "“Then I shall remember it,” said {char}. “I forget faces and debts, but never a name.”",
        "“A good name,” {char} said. “It has a handle on both ends. One could carry it a long"
        " way.”",
        "“And I am {char},” said {char}, “so now neither of us has an excuse.”",
    ),
    "help": (
        "“Then you shall have it,” said {char}. “I warn you that my help comes in odd sizes.”",
        "“Of course,” {char} said, halfway to the door already. “Tell me the worst of it first. The"
        " rest will seem small.”",
        "“From {role}? You could do worse,” said {char}. “You could also do better, but I am the"
        " one who is here.”",
    ),
    "fear": (
        "“So am I,” {char} said, “a little, all the time. One gets used to the company.”",
        "“Good,” said {char}. “The ones who are not afraid never look where they put their feet."
        " Stay close to me.”",
        "“Tell it to me as though it had happened to somebody else,” said {char}. “That takes some"
        " of the teeth out.”",
    ),
    "love": (
        "“Careful,” said {char}, though not unkindly. “People have built whole cities on a sentence"
        " like that.”",
        "“You say such a thing,” {char} said, “as though it were not the heaviest thing you have"
        " carried here.”",
        "“I had an answer to that once,” said {char}, quietly for once. “It was shorter than this"
        " silence. Let me look for it.”",
    ),
    "anger": (
        "“Good,” said {char}. “Shout, if it helps. I have heard worse, and most of it from"
        " myself.”",
        "“There it is,” {char} said. “I wondered how long you would be polite.”",
        "“You may be as angry as you like,” said {char}, “so long as you are angry here, where I"
        " can see it.”",
    ),
    "yes": (
        "“Then it is settled,” said {char}, and looked for an instant almost frightened by how easy"
        " it had been.",
        "“Good,” {char} said. “I was going to do it anyway, but it is pleasanter in company.”",
        "“I hoped you would say so,” said {char}. “I had a speech ready in case you did not. It was"
        " not a very good speech.”",
    ),
    "no": (
        "“No,” {char} agreed. “No, I did not suppose so. But one asks.”",
        "“As you like,” said {char}. “I have never yet won an argument with a closed door.”",
        "“That is the first honest no I have had all week,” said {char}. “I’ll treasure it.”",
    ),
    "statement": (
        "“I believe you,” said {char}. “It would be simpler if I did not.”",
        "“People have told me stranger things {place},” {char} said, “and with a good deal less"
        " truth in them.”",
        "“Then we have more in common than I guessed,” said {char}. “I will tell you how, but not"
        " all at once.”",
        "“Say that again, slower,” said {char}. “I want to be sure which part of it makes the hair"
        " on my arms stand up.”",
        "“I have been {role} for a long while,” {char} said, “and nobody has ever put it to me"
        " quite that way.”",
        "“You may be right about {topic},” said {char}. “I had it down as something else"
        " entirely.”",
        "“Call it my {trait} side,” said {char}, “but I think there is a good deal you are leaving"
        " out.”",
        "“That makes two of us,” {char} said. “Three, if you count the one I am not going to"
        " mention yet.”",
        "“I thought as much,” said {char}. “It is different, though, to hear it said aloud.”",
        "“There is a name for that,” said {char}, “in a language with only eleven words. It is also"
        " their word for bread.”",
    ),
    "silence": (
        "“You needn’t say anything,” said {char}. “I have had whole conversations with less.”",
        "“I see,” said {char}, who plainly did.",
        "“You do that as though you had done it here before,” {char} said. “Have you?”",
        "“So that is how it is going to be,” {char} said, not displeased.",
        "“I was hoping that one of us would do something,” said {char}. “I am glad it was you.”",
    ),
    "continue": (
        "“And another thing,” {char} said, as though there had been no pause at all. “It did not"
        " end there. It never does.”",
        "But that was not the whole of it. “I left something out,” {char} said. “I always leave it"
        " out the first time.”",
        "Then {char} went on, more quietly. “You may as well have the rest. It weighs less when"
        " two people know it.”",
    ),
}
