"""The table for spreadsheets: no formula, opens right, comes back whole."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launcher.packs import exporters
from launcher.packs.exporters.cells import read_cell, read_list, written_cell, written_list
from launcher.packs.format import Pack
from launcher.packs.importers import imported, recognised
from launcher.packs.importers.imported import Choices, Sent
from launcher.phrase import PackInfo, Phrase, Promise, Situation, Text, sealed

# What a pack may hold: no control or half characters but tab and newline.
SIGNS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")
WORDS = st.text(SIGNS, min_size=1, max_size=30).filter(str.strip)
TRAPS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "'", "''", " ", "\n"]),
    st.sampled_from(
        ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1", "－2", "0049", "1-2", "1E5", "MAR1", "true", "12:30", '"', ","]
    ),
    st.sampled_from(["", "'", " ", "\n", ";", "x"]),
)
ANYTHING = st.one_of(WORDS, TRAPS.filter(str.strip))
PHRASES = st.builds(
    Phrase,
    id=st.uuids().map(str),
    situation=st.sampled_from(["saying-no", "long-hold"]),
    title=ANYTHING,
    texts=st.dictionaries(st.sampled_from(["any", "phone", "chat", "x-kiosk"]), st.builds(Text, plain=ANYTHING), min_size=1),
    tags=st.lists(ANYTHING, max_size=3).map(tuple),
    codes=st.lists(ANYTHING, max_size=3).map(tuple),
    locale=st.sampled_from(["en", "de-CH"]),
    family=st.one_of(st.none(), ANYTHING),
    tone=st.sampled_from([None, "warm", "working"]),
    when=st.one_of(st.none(), ANYTHING),
    when_not=st.one_of(st.none(), ANYTHING),
    needs=st.sampled_from(["agent", "senior"]),
    promise=st.sampled_from([None, Promise(kind="refund"), Promise(kind="hold", minutes=3)]),
    owner=st.one_of(st.none(), ANYTHING),
    review_by=st.sampled_from([None, "2027-05-01"]),
    locked=st.booleans(),
).map(sealed)


def pack(*phrases: Phrase) -> Pack:
    slugs = dict.fromkeys(phrase.situation for phrase in phrases)
    situations = tuple(Situation(id=f"s-{slug}", slug=slug, name=slug.replace("-", " ")) for slug in slugs)
    return Pack(info=PackInfo(id="p", name="Team", serial=1), situations=situations, phrases=phrases)


def phrase(text: str, **fields: object) -> Phrase:
    about = {"id": "a", "situation": "saying-no", "title": "No", "texts": {"any": Text(plain=text)}} | fields
    return sealed(Phrase(**about))  # type: ignore[arg-type] -- fields as a test names them


@given(st.text(max_size=40) | TRAPS)
def test_a_cell_comes_back_and_is_no_formula(text: str) -> None:
    cell = written_cell(text)

    assert read_cell(cell) == text
    assert cell.lstrip(" \n")[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"}


@given(st.lists(st.text(max_size=20), max_size=4))
def test_a_list_of_words_comes_back(words: list[str]) -> None:
    assert read_list(written_list(words)) == tuple(words)


@pytest.mark.parametrize(("cell", "words"), [("a, b", ("a", "b")), (' a ,"b, c" ,', ("a", "b, c")), ("", ()), ("one", ("one",))])
def test_a_person_may_write_a_list_as_she_likes(cell: str, words: tuple[str, ...]) -> None:
    assert read_list(cell) == words


@settings(max_examples=40)
@given(st.lists(PHRASES, max_size=4, unique_by=lambda one: one.id))
def test_the_table_comes_back_whole(phrases: list[Phrase]) -> None:
    sent = Sent(name="team.csv", data=exporters.written(pack(*phrases), "csv"))
    found = imported(sent, Choices())

    assert recognised(sent) == "csv"
    assert found.phrases == tuple(phrases)
    assert found.skipped == ()
    assert {one.slug: one.name for one in found.situations} == {one.situation: one.situation.replace("-", " ") for one in phrases}
    assert imported(sent, Choices()) == found


def test_a_spreadsheet_opens_it_right() -> None:
    data = exporters.written(pack(phrase("Grüße\nzwei", codes=("007",))), "csv")

    assert data.startswith(b"\xef\xbb\xbf")  # else umlauts are read as something else
    assert data[3:5] != b"ID"  # else it is taken for another format
    assert data.endswith(b"\r\n")
    (head, row) = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert dict(zip(head, row, strict=True))["text"] == "Grüße\nzwei"
    assert dict(zip(head, row, strict=True))["codes"] == "'007"


def test_rich_text_comes_back_and_stays_harmless() -> None:
    one = phrase("Hi", texts={"any": Text(plain="Hi"), "email": Text(plain="Hi", html="<b>Hi</b>")})
    data = exporters.written(pack(one), "csv")

    assert imported(Sent(name="t.csv", data=data), Choices()).phrases == (one,)
    evil = data.replace(b"<b>Hi</b>", b"<script>x()</script><i>Hi</i>")
    assert imported(Sent(name="t.csv", data=evil), Choices()).phrases[0].texts["email"].html == "<i>Hi</i>"


def test_what_has_no_column_is_told_first() -> None:
    one = phrase("Hi", extra={"mood": "calm"})

    assert exporters.losses(pack(phrase("Hi")), "csv") == ()
    assert any("newer launcher" in line and "No" in line for line in exporters.losses(pack(one), "csv"))


@pytest.mark.parametrize("change", ["semicolons", "utf-16", "moved", "sep", "newlines"])
def test_a_table_saved_by_a_spreadsheet_is_still_known(change: str) -> None:
    one = phrase("Grüße; a, b\nzwei", id="0192aaaa-0000-7000-8000-000000000001", codes=("x", "y"), tags=("a,b",))
    rows = list(csv.reader(io.StringIO(exporters.written(pack(one), "csv").decode("utf-8-sig"), newline="")))
    if change == "moved":
        rows = [row[::-1] for row in rows]
    if change == "newlines":
        rows = [[cell.replace("\n", "\r\n") for cell in row] for row in rows]
    sign = ";" if change in {"semicolons", "sep"} else "\t" if change == "utf-16" else ","
    table = io.StringIO(newline="")
    csv.writer(table, delimiter=sign).writerows(rows)
    text = ("sep=;\r\n" if change == "sep" else "") + table.getvalue()
    found = imported(Sent(name="t.csv", data=text.encode("utf-16" if change == "utf-16" else "utf-8")), Choices())

    assert found.form == "csv"
    assert found.phrases == (one,)


def test_a_copied_row_and_a_new_row_become_phrases_of_their_own() -> None:
    one = phrase("Hi", id="0192aaaa-0000-7000-8000-000000000001")
    head, row = exporters.written(pack(one), "csv").decode("utf-8-sig").splitlines()
    new = row.replace(one.id, "").replace("No", "Other")
    empty = row.replace("Hi", "")
    bad = row.replace("agent", "nobody")
    sent = Sent(name="t.csv", data=f"{head}\r\n{row}\r\n{row}\r\n{new}\r\n{empty}\r\n{bad}".encode())
    found = imported(sent, Choices())

    assert [one.title for one in found.phrases] == ["No", "No", "Other"]
    assert len({one.id for one in found.phrases}) == 3
    assert [skipped.item for skipped in found.skipped] == ["No", "No"]
    assert imported(sent, Choices()) == found
