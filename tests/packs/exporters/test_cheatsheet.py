"""The cheat sheet: stands alone, harmless, everything on it, readable on paper."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from launcher.packs import exporters
from launcher.packs.format import Pack
from launcher.phrase import PackInfo, Phrase, Situation, Text, sealed

HOSTILE = st.text() | st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=https://evil.example>', "</style>", "&lt;", "{{input:<b>}}"]
)


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def sheet(*phrases: Phrase, name: str = "Team") -> tuple[str, Seen]:
    situations = (
        Situation(id="2", slug="long-hold", name="Long hold", order=2),
        Situation(id="1", slug="saying-no", name="Saying no", hint="and what instead", order=1),
        Situation(id="3", slug="empty", name="Nothing here", order=3),
    )
    pack = Pack(info=PackInfo(id="p", name=name, serial=1), situations=situations, phrases=phrases)
    page = exporters.written(pack, "html").decode()
    seen = Seen()
    seen.feed(page)
    return page, seen


def phrase(text: str = "Hi", **fields: object) -> Phrase:
    about = {"id": "a", "situation": "saying-no", "title": "No refund", "texts": {"any": Text(plain=text)}} | fields
    return sealed(Phrase(**about))  # type: ignore[arg-type] -- fields as a test names them


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_the_words_are_the_page_runs_and_fetches_nothing(title: str, text: str, code: str) -> None:
    page, seen = sheet(phrase(f"x{text}", title=f"x{title}", codes=(code,), when=text), name=f"x{title}")

    assert {tag for tag, _attrs in seen.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "small", "nav", "a", "section", "article"),
        *("p", "b", "span", "code"),
    }
    assert "default-src 'none'" in page
    assert all(not {"src", "onerror", "style", "onclick"} & attrs.keys() for _tag, attrs in seen.tags)
    assert all(attrs["href"] and attrs["href"].startswith("#") for tag, attrs in seen.tags if tag == "a")
    assert not re.search(r"url\(|@import|//", page.split("</style>")[0].split("<style>")[1])


def test_all_that_a_person_says_is_on_it_in_the_order_of_the_situations() -> None:
    texts = {
        "email": Text(plain="Dear {{input:Name}},"),
        "any": Text(plain="Hi {{choice:x|one|two}}"),
        "kiosk": Text(plain="Look"),
    }
    one = phrase(texts=texts, codes=("nr", "no"), when="after 30 days", when_not="faulty")
    _page, seen = sheet(phrase(id="b", situation="long-hold", title="Hold"), one)
    words = " ".join(seen.words.split())

    places = [words.index(said) for said in ("Saying no and what instead", "No refund", "Hi", "Dear", "Look", "Hold")]
    assert places == sorted(places)
    for said in ("nr", "[one / two]", "[Name]", "E-mail", "kiosk", "after 30 days", "faulty", "2 phrases"):
        assert said in words
    assert "Nothing here" not in words
    assert "{{" not in words


def test_it_prints_well_on_every_paper() -> None:
    page, _seen = sheet(phrase())

    paper = re.search(r"@page \{([^}]*)\}", page)
    assert paper
    assert "margin" in paper[1]
    assert "size" not in paper[1]  # A4 or Letter, as the printer has it
    assert "break-inside: avoid" in page
    colours = set(re.findall(r"#[0-9a-f]{3,6}\b(?!\")", page.split("</style>")[0]))
    assert colours <= {"#000", "#333", "#555", "#fff"}


def test_a_language_written_from_the_right_stands_right() -> None:
    page, _seen = sheet(phrase("مرحبا"))

    assert '<p class="said" dir="auto">مرحبا' in page
