"""The one door for files of other programs: known by content, nothing lost, nothing guessed, the same when read again."""

import json
import plistlib
import string
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from import_trials import (
    LOOK_ALIKES,
    NOW,
    LookAlike,
    alfred,
    archive,
    autokey,
    bodies,
    body,
    group,
    handed,
    rules,
    said,
    table,
    taken,
    why,
)

from launcher.errors import LauncherError
from launcher.packs.importers import FORMS, imported, importers, kin, recognised
from launcher.packs.importers.imported import Choices, Imported, Sent
from launcher.packs.importers.kin import Builder
from launcher.packs.importers.letters import mended, slug_of
from launcher.packs.importers.opened import Opened, decoded, json_in, twice_in
from launcher.packs.importers.placeholders import Body
from launcher.phrase import MAX_TEXT
from launcher.template import fill, parse

TRICKY = st.text(alphabet="{}\\|$%#<>[]:;`'\"&@=~ab1 \n\té😀", min_size=1, max_size=40).filter(lambda text: text.strip())


@pytest.mark.parametrize("file", LOOK_ALIKES, ids=lambda file: file.name)
def test_every_row_of_a_file_is_imported_or_skipped_and_its_kind_is_known_by_its_content(file: LookAlike) -> None:
    got = taken(file.name, file.data)
    assert (got.form, len(got.phrases), len(got.skipped)) == (file.form, file.phrases, file.skipped)
    renamed = taken("no name that tells.dat", file.data)
    assert renamed.form == file.form
    assert all(skipped.why.endswith(".") for skipped in got.skipped)


def test_the_formats_are_those_of_the_rooms() -> None:
    assert tuple(sorted(FORMS)) == tuple(sorted(importer.form for importer in importers()))


@pytest.mark.parametrize(
    "data", [b"", b"Dear customer,\n\nthank you.", b"\x00\x01\x02\xff" * 20, b"{", b'{"a": 1}', b"%PDF-1.4", archive({})]
)
def test_what_nobody_knows_is_refused_with_a_way_out(data: bytes) -> None:
    with pytest.raises(LauncherError) as refused:
        taken("thing", data)
    assert refused.value.hint


def test_json_that_is_broken_is_refused_with_its_line() -> None:
    with pytest.raises(LauncherError, match="line 2"):
        taken("r.json", '[{"name": "a",\n "text": }]')


@settings(max_examples=120)
@given(
    st.sampled_from(LOOK_ALIKES),
    st.floats(0, 1),
    st.sampled_from([b"", b"{", b'"', b"\x00", b"\xff", b":", b"[", b"- "]),
    st.data(),
)
def test_a_damaged_file_is_read_in_part_or_refused_and_never_surprises(
    file: LookAlike, place: float, byte: bytes, more: st.DataObject
) -> None:
    whole = handed(file.name, file.data)
    forms = more.draw(st.sampled_from([None, file.form]))
    at = int(len(whole.data) * place)
    damaged_ = whole.data[:at] + byte + (whole.data[at + 1 :] if byte else b"")
    files = {path: data[: int(len(data) * place)] + byte for path, data in whole.files.items()}
    with suppress(LauncherError):
        got = imported(Sent(file.name, damaged_, files), Choices(), forms)
        assert all(not parse(body(phrase)).problems for phrase in got.phrases)


def test_a_phrase_pack_is_not_taken_for_anothers_file() -> None:
    assert recognised(handed("a.json", json.dumps({"format": "phrasepack", "combos": []}))) is None


def test_an_unknown_format_by_name_tells_the_known_ones() -> None:
    with pytest.raises(LauncherError, match="beeftext"):
        taken("a.json", "[]", form="wordstar")


def script(text: str) -> str:
    signs = {"\n": "`n", "\t": "`t", " ": "`s"}
    return ":R:x::" + "".join(signs.get(sign, sign if sign.isalnum() else f"`{sign}") for sign in text)


def stops(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


# How each program writes a plain text.
WRITTEN: dict[str, Callable[[str], Imported]] = {
    "espanso": lambda text: taken("desk.yml", rules({"trigger": "x", "replace": text})),
    "beeftext": lambda text: taken("b.json", json.dumps({"combos": [{"keyword": "x", "snippet": text}]})),
    "beeftext csv": lambda text: taken("b.csv", table(("x", text, "")), form="beeftext"),
    "textexpander": lambda text: taken("t", group("T", {"abbreviation": "x", "plainText": text.replace("%", "%%")})),
    "alfred": lambda text: taken("a.alfredsnippets", alfred({"keyword": "x", "snippet": text, "name": ""})),
    "raycast": lambda text: taken("r.json", json.dumps([{"name": "x", "text": text}])),
    "autokey": lambda text: taken("k", {"x.txt": text.encode(), ".x.json": autokey("x")}),
    "autohotkey": lambda text: taken("h.ahk", script(text)),
    "vscode": lambda text: taken("v.json", json.dumps({"x": {"prefix": "x", "body": stops(text)}})),
}


@pytest.mark.parametrize("form", WRITTEN)
@settings(max_examples=40)
@given(TRICKY)
def test_plain_text_says_the_same_here_whatever_signs_it_holds(form: str, text: str) -> None:
    if form == "espanso" and any(own in text for own in ("$|$", r"\{\{", r"\}\}")):
        return
    (phrase,) = WRITTEN[form](text).phrases
    assert said(phrase) == mended(text)


@settings(max_examples=150)
@example([("say", "\\\\{"), ("cursor", "x"), ("say", "\\\\"), ("clipboard", "x"), ("say", "\\{\\{"), ("input", "x")])
@given(st.lists(st.tuples(st.sampled_from(["say", "cursor", "clipboard", "input", "choice", "unknown"]), TRICKY), max_size=8))
def test_words_around_placeholders_stay_what_they_are(pieces: list[tuple[str, str]]) -> None:
    built = Body()
    expected = ""
    carets = 0
    for kind, text in pieces:
        match kind:
            case "say":
                built.say(text)
                expected += text
            case "unknown":
                built.unknown(text)
                expected += text
            case "cursor":
                built.cursor()
                carets += 1
            case "clipboard":
                built.clipboard()
                expected += "CLIP"
            case "input":
                built.input(text, "D")
                expected += "D"
            case "choice":
                built.choice(text, ["one", "two"], "two")
                expected += "two"
    template = parse(built.text())
    assert not template.problems
    assert not template.misread
    filled = fill(template, {}, NOW, clipboard="CLIP")
    assert filled.text == expected
    assert (filled.caret is not None) == (carets > 0)


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=20))
def test_answers_and_questions_of_any_letters_never_break_the_phrase(options: list[str], name: str) -> None:
    built = Body()
    built.choice(name, options)
    built.input(name, options[0] if options else None)
    template = parse(built.text())
    assert not template.problems
    assert len(template.fields) in (1, 2)


def test_a_name_asked_in_two_ways_becomes_two_questions() -> None:
    built = Body()
    built.input("Who")
    built.choice("Who", ["Ann", "Bo"])
    built.input("Who")
    assert [field.name for field in parse(built.text()).fields] == ["Who", "Who 2"]


def builder(name: str = "Desk", key: str = "desk") -> Builder:
    return Builder("trial", Opened(Sent("desk.txt", b"x")), Choices(), name, key)


def test_what_cannot_be_kept_is_skipped_and_what_cannot_be_seen_is_taken_out_and_told() -> None:
    made = builder()
    made.phrase("1", Body().say("x" * (MAX_TEXT + 1)), title="Long")
    made.phrase("2", Body().say(" \n "), title="Blank")
    made.phrase("3", Body().say("pay\u202e to\x07 me\r\nnow\U000e0041"), title="Odd\x00 one\nhere")
    got = made.done()
    assert why(got) == {"Long": f"It has more than {MAX_TEXT} characters.", "Blank": "It has no text."}
    assert [(phrase.title, body(phrase)) for phrase in got.phrases] == [("Odd one here", "pay to me\nnow")]
    assert "can't be seen" in got.warnings[0]


def test_a_phrase_too_many_is_skipped_and_the_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kin, "MOST_PHRASES", 40)
    made = builder()
    for at in range(43):
        made.phrase(str(at), Body().say(f"text {at}"))
    got = made.done()
    assert (len(got.phrases), len(got.skipped)) == (40, 3)


def test_a_text_without_a_name_is_called_by_its_first_words_and_a_sign_by_its_code_too() -> None:
    made = builder()
    made.phrase("1", Body().say("I am so sorry that this has taken such a long time, and I will look into it at once."))
    made.phrase("2", Body().say("→"), codes=["->"])
    first, second = made.done().phrases
    assert first.title == "I am so sorry that this has taken such a long time, and I…"
    assert second.title == "→ (->)"


def test_equal_keys_are_two_phrases_with_ids_that_stay() -> None:
    made, again = builder(), builder()
    for each in (made, again):
        each.phrase("same", Body().say("one"))
        each.phrase("same", Body().say("two"))
    assert len({phrase.id for phrase in made.done().phrases}) == 2
    assert made.done() == again.done()
    other = builder(key="other")
    other.phrase("same", Body().say("one"))
    assert other.done().phrases[0].id != made.done().phrases[0].id


def test_included_phrases_meet_by_code_or_title_and_neither_circles_nor_chains_without_end_come_through() -> None:
    made = builder()
    made.phrase("a", (b := Body().say("A ")) and b, codes=["a"])
    b.include("b", "[b]")
    for name, other in (("b", "c"), ("c", "a"), ("self", "self"), ("lost", "nobody"), ("titled", "The b")):
        each = Body().say(name + " ")
        each.include(other, f"[{other}]")
        made.phrase(name, each, codes=[name], title="The b" if name == "b" else name)
    for at in range(9):
        each = Body().say(str(at))
        each.include(f"n{at + 1}", f"[n{at + 1}]")
        made.phrase(f"n{at}", each, codes=[f"n{at}"])
    made.phrase("n9", Body().say("9"), codes=["n9"])
    got = made.done()
    by_id = {phrase.id: body(phrase) for phrase in got.phrases}
    for phrase in got.phrases:
        fill(parse(body(phrase)), {}, NOW, phrase=by_id.get)
    by_title = {phrase.title: said_with(by_id, phrase.id) for phrase in got.phrases}
    assert by_title["The b"].startswith("b c ")
    assert by_title["titled"].startswith("titled b ")
    assert by_title["self"] == "self [self]"
    assert by_title["lost"] == "lost [nobody]"
    assert any("[nobody]" in warning for warning in got.warnings)


def said_with(by_id: dict[str, str], id_: str) -> str:
    return fill(parse(by_id[id_]), {}, NOW, phrase=by_id.get).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_letters_come_out_right_in_every_encoding_that_windows_writes(encoding: str) -> None:
    assert (decoded("::gr::Grüße – schöne €".encode(encoding)) or "").removeprefix("\ufeff") == "::gr::Grüße – schöne €"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("cp1251", "Здравствуйте! Я уже смотрю вашу заявку, это займёт несколько минут."),
        ("cp1251", "Доброго дня! Я вже дивлюся ваше звернення, це займе кілька хвилин."),
        ("cp1253", "Καλημέρα σας. Βλέπω ήδη το αίτημά σας και θα σας απαντήσω σε λίγο."),
        ("cp1250", "Dziękuję za wiadomość. Całą sprawę sprawdziłem i była opłacona, przesyłka wyszła wczoraj, była mała."),
        ("cp1254", "Merhaba, mesajınız için teşekkürler; kaydınıza şimdi bakıyorum, birazdan yazacağım."),
        ("cp1250", "Děkuji za zprávu. Věc právě řeším, při příští odpovědi vám řeknu přesně, kdy přijede."),
    ],
)
def test_the_old_letters_of_other_alphabets_are_read_and_the_guess_is_told(encoding: str, said: str) -> None:
    got = taken("desk.csv", f"title,text\nOne,{said}\n".encode(encoding))
    assert bodies(got) == {"One": said}
    assert any("save the file as UTF-8" in told for told in got.warnings)


def test_one_damaged_byte_does_not_spoil_the_other_letters() -> None:
    whole = "größer, früher, möglich, wäre, schön, für, Straße, über, Maß, äußern, Übung, höflich, prüfen, schließen, später"
    data = f"title,text\nOne,x\nTwo,{whole}, {whole}\n".encode()
    got = taken("desk.csv", data.replace(b"One,x", b"One,\xe9t"))
    assert bodies(got) == {"One": "\ufffdt", "Two": f"{whole}, {whole}"}
    assert any("damaged" in told for told in got.warnings)


@pytest.mark.parametrize(
    "said",
    [
        "Für Ihre Rückfrage: größere Beträge überweisen wir früh; bis 5 m³ kostet es 12 €.",
        "Ça y est, l’œuvre a été reçue à Nîmes où Noël est déjà prêt — merci à vous.",
        "¿Cómo está? El señor Núñez llamará mañana según acordó; ¡gracias!",
        "Così è più facile: lunedì sarà già lì, perché può.",
        "Så blir det ændret på tirsdag, både for øre og krone; før klokka åtte får dere svar.",
        "Þetta er komið í lag; ég hringi í þig á morgun og læt þig vita um ferðina.",
        "Hyvää päivää, määrä on nyt tiedossa; pyydän vielä hetken kärsivällisyyttä.",
        "Não há opções; as informações estão já cá, até amanhã.",
    ],
)
def test_western_letters_stay_western(said: str) -> None:
    got = taken("desk.csv", f'title;text\nOne;"{said}"\n'.encode("cp1252"))
    assert bodies(got) == {"One": said}
    assert got.warnings == ()


def test_bytes_that_are_no_text_are_none() -> None:
    assert decoded(struct.pack("<20I", *range(20))) is None


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 5_000 + "1" + "}" * 5_000, "[1, NaN", "{'a': 1}"])
def test_json_that_is_none_or_too_deep_is_none(text: str) -> None:
    assert json_in(text) is None


def test_halves_of_letters_are_told_by_a_question_mark() -> None:
    got = taken("r.json", r'[{"name": "\ud83d x \ud83d\ude00", "text": "a\udc00b", "keyword": "\ud800"}]')
    assert (got.phrases[0].title, body(got.phrases[0]), got.phrases[0].codes) == ("? x 😀", "a?b", ("?",))


def test_names_that_stand_twice_are_kept_and_told() -> None:
    assert twice_in(json_in('[{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}]')) == ("a", "c")
    got = taken("r.json", '[{"name": "x", "text": "one", "text": "two"}]')
    assert body(got.phrases[0]) == "two"
    assert "“text” stands twice" in got.warnings[0]


def test_slugs_meet_across_case_and_accents_and_none_is_empty() -> None:
    assert slug_of("Réclamations & Co") == slug_of("reclamations co") == "reclamations-co"
    assert slug_of("🙂") != slug_of("🙁")


@given(st.text(max_size=40))
def test_a_slug_is_plain(name: str) -> None:
    assert slug_of(name)
    assert not set(slug_of(name)) & set(string.whitespace)


def test_an_archive_with_a_damaged_member_gives_the_others_and_names_it() -> None:
    data = bytearray(alfred({"snippet": "one text", "name": "A"}, {"snippet": "two texts", "name": "B"}))
    with zipfile.ZipFile(BytesIO(bytes(data))) as whole:
        start = whole.infolist()[0].header_offset
    at = data.index(b"0.json", start) + len("0.json")
    data[at : at + 8] = b"\xff" * 8
    got = taken("a.alfredsnippets", bytes(data))
    assert [phrase.title for phrase in got.phrases] == ["B"]
    assert why(got) == {"0.json": "This part of the archive is damaged."}


def test_what_a_mac_keeps_beside_files_for_itself_is_no_row() -> None:
    inside = json.dumps({"alfredsnippet": {"snippet": "hello", "name": "H"}}).encode()
    beside = {"__MACOSX/._h.json": b"\x00\x05\x16\x07\x00\x02", "._i.json": b"\x00\x05\x16\x07\x00"}
    files = {"h.json": inside, "i.json": inside, **beside}
    for got in (taken("a.alfredsnippets", archive(files)), taken("a", files)):
        assert (len(got.phrases), got.skipped) == (2, ())


def test_names_in_an_archive_lead_nowhere(tmp_path: object) -> None:
    inside = json.dumps({"alfredsnippet": {"snippet": "hello", "name": "H"}}).encode()
    got = taken("a.alfredsnippets", archive({"../../../etc/evil.json": inside, "/abs.json": inside, "C:\\w.json": inside}))
    assert len(got.phrases) == 3


def test_a_property_list_with_entities_is_not_read() -> None:
    data = plistlib.dumps({"snippetsTE2": [{"plainText": "x"}]}).replace(b"<dict>", b"<dict>", 1)
    bomb = data.replace(b"<plist", b'<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><plist', 1)
    bomb = bomb.replace(b"<string>x", b"<string>&b;", 1)
    with pytest.raises(LauncherError, match="damaged"):
        taken("t.textexpander", bomb)
