"""What comes from a card or a model is text, whatever it looks like."""

import pytest

from app.markup import Growth, escape_text, to_html
from app.markup.clean import clean_html

from .reading import read

PAYLOADS = [
    # scripts, handlers, elements that load or run
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<IMG SRC=\"javascript:alert('x');\">",
    "<img/src='http://evil.example/pixel.gif'/onload=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>x</text></a></svg>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "<object data=javascript:alert(1)><embed src=javascript:alert(1)>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<body onload=alert(1)><details open ontoggle=alert(1)>",
    "<form action=/chats/1/deletion method=post><button>Press</button></form>",
    "<input autofocus onfocus=alert(1)><select autofocus onfocus=alert(1)>",
    "<link rel=stylesheet href=//evil.example/x.css><base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    # markup that htmx would act on
    "<div hx-get='/api/settings' hx-trigger=load>",
    "<a hx-post=/chats/1/deletion hx-trigger='load' href=#>x</a>",
    "<div id=messages hx-swap-oob=true>gone</div>",
    "<p data-hx-get=/logout data-hx-trigger=load>x</p>",
    "<hx-partial hx-target='#live' hx-swap=outerHTML>x</hx-partial>",
    "<div hx-on:load='alert(1)' hx-ext=sse sse-connect=/x>",
    # looks, names and places of our own page
    "<p style='position:fixed;inset:0'>over everything</p>",
    "<style>@import '//evil.example/x.css'; *{display:none}</style>",
    "<form id=live name=live><input name=csrf id=csrf></form>",
    "<a id=body name=cookie class='danger icon'>x</a>",
    "<q cite=javascript:alert(1)>x</q><blockquote cite=data:text/html,x>y</blockquote>",
    # addresses
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1)) [y](data:text/html;base64,PHNjcmlwdD4=) [z](file:///etc/passwd)",
    "[x](/chats/1/deletion) [y](//evil.example) [z](?a=1) [w](#live)",
    "[x](http:evil) [y](https:///) [z](blob:https://a/b)",
    '[x](http://a.example "\\" onmouseover=alert(1) x=\\"")',
    '[x](http://a.example/"onmouseover="alert(1))',
    "[<script>alert(1)</script>](http://a.example)",
    "[x]\n\n[x]: javascript:alert(1)",
    "<javascript:alert(1)> <data:text/html,x> <vbscript:x>",
    "<http://a.example/\"onmouseover='alert(1)'>",
    "<mailto:a@b.example?subject=<script>>",
    # pictures
    "![x](javascript:alert(1))",
    "![x](http://evil.example/pixel.gif)",
    "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    '![x" onerror="alert(1)](http://evil.example/p.png)',
    "[![x](http://evil.example/p.png)](javascript:alert(1))",
    "![![x](http://evil.example/1.png)](http://evil.example/2.png)",
    "![[x](javascript:alert(1))](http://evil.example/p.png)",
    # entities, encodings, parsers that disagree
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template><textarea></textarea><script>x</script>",
    "<!--><img src=x onerror=alert(1)>--> <![CDATA[<script>x</script>]]> <?php x ?> <!DOCTYPE x>",
    "</p></q></blockquote></div></main></body><script>alert(1)</script>",
    # inside what Markdown makes
    '```html" onload="alert(1)\n<script>alert(1)</script>\n```',
    "```x onload=alert(1) class=danger\n</code></pre><script>x</script>\n```",
    "`<img src=x onerror=alert(1)>`",
    "> <script>alert(1)</script>\n> - <img src=x onerror=alert(1)>",
    "| <script>x</script> | b |\n|:-:|--|\n| <img src=x onerror=x> | [x](javascript:x) |",
    '"<script>alert(1)</script>" **<img src=x onerror=x>** *<svg onload=x>*',
    "# <iframe src=x>\n1. <svg/onload=x>\n~~<img src=x onerror=x>~~",
    '99999999999. x\n\n1. <a href="javascript:x">y</a>',
]


@pytest.mark.parametrize("text", PAYLOADS)
def test_u3_payload_is_inert(text: str) -> None:
    growth = Growth()
    growth.append(text)
    shown = [growth.html, to_html(text), escape_text(text)]
    assert [read(html).wrong for html in shown] == [[], [], []]
    assert all(html.strip() for html in shown), "nothing is swallowed whole"


@pytest.mark.parametrize("text", PAYLOADS)
def test_u3_allow_list_holds_alone(text: str) -> None:
    """Were the parser to let all HTML through, nothing more would reach the page."""
    assert read(clean_html(text)).wrong == []


def test_allowed_things_survive() -> None:
    text = (
        "# Title\n\n**bold** *soft* ~~gone~~ `code` [link](https://a.example/x?y=1&z=2#w)"
        ' <http://b.example> [mail](mailto:a@b.example) "speech"\n\n> quoted\n\n- one\n- two\n\n'
        "3. three\n\n---\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```c++\nint x;\n```"
    )
    page = read(to_html(text))
    assert page.wrong == []
    assert page.links == [
        "https://a.example/x?y=1&z=2#w",
        "http://b.example",
        "mailto:a@b.example",
    ]
    expected = "h1 strong em s code a q blockquote ul ol li hr table thead tbody tr th td pre p"
    assert set(expected.split()) <= set(page.tags)
    assert '<code class="language-c++">' in to_html(text)
    assert '<ol start="3">' in to_html(text)


def test_what_was_refused_is_still_readable() -> None:
    page = read(to_html("<b>Hi</b> [x](javascript:alert(1)) ![y](data:image/png;base64,AAAA)"))
    assert page.words.strip() == (
        "<b>Hi</b> [x](javascript:alert(1)) ![y](data:image/png;base64,AAAA)"
    )


def test_u4_picture_becomes_a_link() -> None:
    page = read(
        to_html('Look: ![a **red** door](https://a.example/d.png "t") ![](http://b.example/)')
    )
    assert page.tags == ["p", "a", "a"]
    assert page.links == ["https://a.example/d.png", "http://b.example/"]
    assert page.words.strip() == "Look: a red door http://b.example/"


def test_u4_picture_in_a_link_is_its_description() -> None:
    page = read(to_html("[![door](https://a.example/d.png)](https://b.example/)"))
    assert (page.tags, page.links) == (["p", "a"], ["https://b.example/"])
    assert page.words.strip() == "door"


def test_the_reader_of_the_tests_sees_what_is_wrong() -> None:
    bad = '<p id=x><img src=y><a href="javascript:x">z</a><q>open</p><!-- c -->'
    wrong = " ".join(read(bad).wrong)
    for part in ("<p id", "<img>", "javascript", "</p>", "<!--"):
        assert part in wrong
