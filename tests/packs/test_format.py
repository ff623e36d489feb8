"""A pack file is read whole or refused kindly, and equal packs are equal bytes."""

import hashlib
import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launcher.change import Add, Edit, applied
from launcher.errors import LauncherError
from launcher.packs import format as pack_format
from launcher.packs.format import MAX_DEPTH, Pack, Removed, installation, read, write
from launcher.packs.rich import safe_html
from launcher.packs.sheet import MAX_BYTES
from launcher.phrase import (
    MAX_TEXT,
    MAX_TITLE,
    Matching,
    PackInfo,
    Phrase,
    Promise,
    Rule,
    Sequence,
    Situation,
    Step,
    Text,
    Word,
    from_plain,
    sealed,
    to_plain,
)

PHRASE = {"id": "p1", "situation": "saying-no", "title": "No refund", "texts": {"any": {"plain": "No."}}}


def sheet(**changed: Any) -> dict[str, Any]:
    return {
        "format": "phrasepack",
        "format_version": 1,
        "pack": {"id": "k", "name": "Ours", "serial": 3},
        "situations": [{"id": "s1", "slug": "saying-no", "name": "Saying no"}],
        "phrases": [PHRASE],
    } | changed


def as_bytes(plain: object) -> bytes:
    return json.dumps(plain).encode()


def refusal(data: bytes) -> LauncherError:
    with pytest.raises(LauncherError) as caught:
        read(data)
    assert caught.value.hint, "a refusal says what to do"
    return caught.value


# --- what comes back -----------------------------------------------------------------------------------------------

words_ = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], include_characters="\n\t"), max_size=20)
said = words_.filter(str.strip)
maybe = st.none() | words_
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | words_,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words_, inner, max_size=2),
    max_leaves=4,
)
# Names that no version of a record has.
extras = st.dictionaries(said.map(lambda name: f"x-{name}"), json_values, max_size=2)
tones = st.sampled_from([None, "warm", "working"])
several = st.lists(words_, max_size=2).map(tuple)

rich = words_.map(lambda words: safe_html(words) or None)  # what harmful rich text becomes is a law of its own
text_ = st.builds(Text, plain=said, html=st.none() | rich)
promises = st.builds(Promise, kind=st.sampled_from(["refund", "hold"]), minutes=st.none() | st.integers(0, 9999))
steps = st.builds(Step, name=words_, aim=words_, tone=tones, families=several, after=st.none() | st.integers(0, 999))


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    def own(kind: str, count: int) -> list[str]:
        return [f"{kind}{number}" for number in range(draw(st.integers(0, count)))]

    def maybe_sealed(record: Any) -> Any:
        return sealed(record) if draw(st.booleans()) else record

    def one(strategy: st.SearchStrategy[Any]) -> Any:
        return maybe_sealed(draw(strategy))

    slugs = ["here", *own("slug", 2)]
    rest = {"extra": extras}
    return Pack(
        info=one(st.builds(PackInfo, id=st.just("k"), name=said, serial=st.integers(0, 10**6), version=words_, **rest)),
        situations=tuple(
            one(st.builds(Situation, id=st.just(f"s-{slug}"), slug=st.just(slug), name=said, hint=words_, **rest))
            for slug in slugs
        ),
        phrases=tuple(
            one(
                st.builds(
                    Phrase,
                    id=st.just(id_),
                    situation=st.sampled_from(slugs),
                    title=said,
                    family=maybe,
                    tone=tones,
                    texts=st.dictionaries(said, text_, min_size=1, max_size=2),
                    tags=several,
                    codes=several,
                    when=maybe,
                    promise=st.none() | promises,
                    locked=st.booleans(),
                    **rest,
                )
            )
            for id_ in own("p", 3)
        ),
        sequences=tuple(
            one(
                st.builds(
                    Sequence, id=st.just(id_), slug=st.just(id_), name=said, steps=st.lists(steps, max_size=2).map(tuple), **rest
                )
            )
            for id_ in own("q", 2)
        ),
        rules=tuple(
            one(st.builds(Rule, match=st.just(Matching(process=id_)), wait=st.none() | st.floats(0, 9), **rest))
            for id_ in own("r", 2)
        ),
        words=tuple(
            one(st.builds(Word, pattern=st.just(id_), kind=st.sampled_from(["worn", "vague"]), why=words_, **rest))
            for id_ in own("w", 2)
        ),
        removed=tuple(draw(st.builds(Removed, id=st.just(id_), recall=st.booleans(), **rest)) for id_ in own("gone", 2)),
        extra=draw(extras),
    )


@settings(max_examples=40, deadline=None)
@given(packs())
def test_what_is_written_is_read_back_equal_and_written_again_byte_for_byte(pack: Pack) -> None:
    data = write(pack)
    assert read(data) == pack
    assert write(read(data)) == data
    assert data.endswith(b"}\n")


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=60)
    | json_values.map(as_bytes)
    | st.dictionaries(st.sampled_from(list(sheet())), json_values).map(as_bytes)
)
def test_any_other_bytes_are_refused_with_a_kind_word(data: bytes) -> None:
    refusal(data)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["pack", "situations", "phrases", "sequences", "rules", "words", "removed"]), json_values)
def test_nonsense_in_any_place_is_read_or_refused_but_never_breaks_the_launcher(place: str, nonsense: object) -> None:
    for value in (nonsense, [nonsense], [PHRASE | {"texts": nonsense}], [PHRASE | {"id": nonsense}]):
        with suppress(LauncherError):  # a refusal is an answer; anything else is our mistake and fails here
            read(as_bytes(sheet(**{place: value})))


def test_fields_of_a_newer_version_travel_along_at_every_level() -> None:
    newer = sheet(
        mood="new",
        pack={"id": "k", "name": "Ours", "serial": 3, "logo": "x.png"},
        phrases=[
            PHRASE
            | {
                "voice": {"speed": 2},
                "extra": 1,
                "texts": {"any": {"plain": "No.", "ssml": None}},
                "promise": {"kind": "hold", "by": "me"},
            }
        ],
        sequences=[{"id": "q", "slug": "q", "name": "Q", "steps": [{"name": "a"}, {"name": "b", "colour": "red"}]}],
        rules=[{"match": {"process": "a", "class": "b"}}],
        removed=[{"id": "gone", "why": "wrong"}],
    )
    back = json.loads(write(read(as_bytes(newer))))
    assert back["mood"] == "new"
    assert back["pack"]["logo"] == "x.png"
    phrase = back["phrases"][0]
    assert (phrase["voice"], phrase["extra"], phrase["promise"]["by"]) == ({"speed": 2}, 1, "me")
    assert phrase["texts"]["any"] == {"plain": "No.", "html": None, "ssml": None}
    assert back["sequences"][0]["steps"][1]["colour"] == "red"
    assert back["rules"][0]["match"]["class"] == "b"
    assert back["removed"][0]["why"] == "wrong"
    once = write(read(as_bytes(newer)))
    assert write(read(once)) == once


def test_a_byte_order_mark_is_tolerated() -> None:
    assert read(b"\xef\xbb\xbf" + as_bytes(sheet())) == read(as_bytes(sheet()))


def test_what_would_be_refused_is_not_written() -> None:
    pack = read(as_bytes(sheet()))
    torn = Phrase(id="p2", situation="saying-no", title="Bell", texts={"any": Text(plain="ding \x07")})
    with pytest.raises(LauncherError, match=r"Phrase 1 \(p2\), line 36: texts\.any\.plain: .* U\+0007"):
        write(Pack(info=pack.info, situations=pack.situations, phrases=(torn,)))


def test_installing_adds_every_record_in_the_publishers_name_the_pack_first() -> None:
    pack = read(as_bytes(sheet(words=[{"pattern": "calm down", "kind": "pushing"}])))
    batch = installation(pack)
    assert batch.name == "Install Ours"
    assert batch.changes == tuple(Add(record, by="k") for record in (pack.info, *pack.situations, *pack.phrases, *pack.words))


# --- what is refused, and how --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"{}", as_bytes(sheet(format="zip")), as_bytes(sheet(format_version=True))]
)
def test_something_else_is_not_a_pack(data: bytes) -> None:
    assert "pack" in refusal(data).message


def test_a_newer_format_asks_for_an_update_before_anything_else_is_judged() -> None:
    error = refusal(as_bytes({"format": "phrasepack", "format_version": 2, "phrases": "elsewhere"}))
    assert "format 2" in error.message
    assert "Update the launcher" in error.hint


def test_broken_json_is_told_by_its_line() -> None:
    assert "line 3" in refusal(b'{"format": "phrasepack",\n"format_version": 1,\n"pack": }').message


def test_other_encodings_are_told_by_their_line() -> None:
    assert "line 2" in refusal(b'{"format":\n"caf\xe9"}').message


def test_too_large_a_file_is_refused_unread() -> None:
    assert "16 MB" in refusal(b" " * (MAX_BYTES + 1)).message


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 2000 + "]" * 2000])
def test_bottomless_nesting_is_refused(text: str) -> None:
    assert refusal(text.encode()).message
    assert refusal(json.dumps(sheet())[:-1].encode() + b', "more": ' + text.encode()).message


def test_a_deep_field_names_its_phrase() -> None:
    deep: object = 1
    for _level in range(MAX_DEPTH + 1):
        deep = [deep]
    assert "Phrase 1 (p1), line 1: deep" in refusal(as_bytes(sheet(phrases=[PHRASE | {"deep": deep}]))).message


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 20, "9" * 5000, "9007199254740993"])
def test_what_is_no_number_or_too_large_is_refused(word: str) -> None:
    assert "number" in refusal(json.dumps(sheet(more=0)).replace('"more": 0', f'"more": {word}').encode()).message


def test_a_field_that_stands_twice_is_refused_with_its_owner() -> None:
    data = json.dumps(sheet()).replace('"title": "No refund"', '"title": "No refund", "title": "Refund"').encode()
    assert "title stands twice in p1" in refusal(data).message


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("title", "", "title"),
        ("title", "x" * (MAX_TITLE + 1), "title"),
        ("title", None, "title: should be str, but is null"),
        ("texts", {}, "texts"),
        ("texts", {"any": {"plain": "x" * (MAX_TEXT + 1)}}, "texts.any.plain"),
        ("texts", {"any": {"html": "x"}}, "plain"),
        ("tone", "angry", "tone"),
        ("when", "x" * (MAX_TEXT + 1), "when"),
        ("locked", 1, "locked"),
        ("promise", {"kind": "ring"}, "promise.kind"),
        ("situation", "elsewhere", "elsewhere"),
    ],
)
def test_a_wrong_field_is_told_with_its_phrase(field: str, value: object, told: str) -> None:
    message = refusal(as_bytes(sheet(phrases=[PHRASE | {field: value}]))).message
    assert "Phrase 1 (p1)" in message
    assert told in message


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\r", "\x1b", "\x7f", "\x85", "\ud800"])
def test_invisible_characters_are_refused_where_they_stand(mark: str) -> None:
    code = f"U+{ord(mark):04X}"
    in_text = refusal(as_bytes(sheet(phrases=[PHRASE | {"texts": {"any": {"plain": f"a{mark}b"}}}]))).message
    assert "Phrase 1 (p1), line 1: texts.any.plain" in in_text
    assert code in in_text
    assert code in refusal(as_bytes(sheet(phrases=[PHRASE | {f"a{mark}": 1}]))).message
    assert code in refusal(as_bytes(sheet(more=f"a{mark}b"))).message
    assert code in refusal(as_bytes(sheet(pack={"id": "k", "name": f"O{mark}", "serial": 1}))).message


def test_a_missing_field_is_told_with_its_phrase() -> None:
    nameless = {name: value for name, value in PHRASE.items() if name != "title"}
    assert refusal(as_bytes(sheet(phrases=[nameless]))).message == "Phrase 1 (p1), line 1: the field title is missing."


def test_newline_and_tab_are_text() -> None:
    pack = read(as_bytes(sheet(phrases=[PHRASE | {"texts": {"any": {"plain": "a\n\tb"}}}])))
    assert pack.phrases[0].text_for("any").plain == "a\n\tb"


@pytest.mark.parametrize(
    "changed",
    [
        {"phrases": [PHRASE, PHRASE]},
        {"phrases": [PHRASE | {"id": "s1"}]},
        {"phrases": [PHRASE | {"id": "k"}]},
        {"removed": [{"id": "p1"}]},
        {"words": [{"pattern": "x", "kind": "worn"}, {"pattern": "x", "kind": "vague"}]},
    ],
)
def test_two_records_cannot_share_an_id(changed: dict[str, Any]) -> None:
    assert "a second time" in refusal(as_bytes(sheet(**changed))).message


def test_two_situations_cannot_share_a_slug() -> None:
    twins = [{"id": f"s{number}", "slug": "saying-no", "name": "Saying no"} for number in (1, 2)]
    assert "saying-no" in refusal(as_bytes(sheet(situations=twins))).message


def test_a_wrong_revision_means_damage_and_names_the_phrase() -> None:
    true = sealed(read(as_bytes(sheet())).phrases[0]).rev
    assert read(as_bytes(sheet(phrases=[PHRASE | {"rev": true}]))).phrases[0].rev == true
    error = refusal(as_bytes(sheet(phrases=[PHRASE | {"rev": true, "title": "Refund"}])))
    assert "Phrase 1 (p1), line 1: it is damaged" in error.message
    assert "rev" in error.hint


def test_a_revision_may_count_fields_that_this_launcher_does_not_know() -> None:
    newer = PHRASE | {"texts": {"any": {"plain": "No.", "voice": "low"}}}
    canonical = json.dumps(newer, sort_keys=True, separators=(",", ":"))
    rev = "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()
    pack = read(as_bytes(sheet(phrases=[newer | {"rev": rev}])))
    assert pack.phrases[0].rev == sealed(pack.phrases[0]).rev, "read, it is the one that this launcher counts"
    assert read(write(pack)) == pack
    bent = newer | {"rev": rev, "texts": {"any": {"plain": "No.", "voice": "high"}}}
    assert "damaged" in refusal(as_bytes(sheet(phrases=[bent]))).message


def test_more_records_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pack_format.LIMITS, "phrases", 1)
    message = refusal(as_bytes(sheet(phrases=[PHRASE, PHRASE | {"id": "p2"}]))).message
    assert "phrases: has 2, at most 1" in message


def test_the_limits_are_the_published_ones() -> None:
    assert (pack_format.LIMITS["phrases"], pack_format.LIMITS["situations"]) == (20_000, 500)


# --- what a stranger may have put into it --------------------------------------------------------------------------


def pretty(**changed: Any) -> bytes:
    return json.dumps(sheet(**changed), indent=1).encode()


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\U000e0041"])
def test_what_turns_round_or_hides_words_is_refused_with_line_and_field(mark: str) -> None:
    for escaped in (True, False):
        plain = sheet(phrases=[PHRASE, PHRASE | {"id": "p2", "texts": {"any": {"plain": "Yes."}, "sms": {"plain": f"a{mark}b"}}}])
        text = json.dumps(plain, indent=1, ensure_ascii=escaped)
        line = next(at for at, one in enumerate(text.split("\n"), 1) if "a" in one and one.rstrip().endswith('b"'))
        error = refusal(text.encode())
        assert f"Phrase 2 (p2), line {line}: texts.sms.plain: " in error.message
        assert f"U+{ord(mark):04X}" in error.message


def test_every_refusal_of_a_record_names_its_line() -> None:
    lines = pretty(phrases=[PHRASE, PHRASE | {"id": "p2", "tone": "angry"}]).decode().split("\n")
    at = next(number for number, line in enumerate(lines, 1) if "angry" in line)
    assert f"Phrase 2 (p2), line {at}: tone" in refusal("\n".join(lines).encode()).message
    twins = pretty(phrases=[PHRASE, PHRASE]).decode().split("\n")
    at = [number for number, line in enumerate(twins, 1) if '"p1"' in line][1]
    assert f"line {at}: the id p1" in refusal("\n".join(twins).encode()).message


def test_a_field_that_stands_twice_and_a_wrong_number_are_told_with_the_line_of_their_record() -> None:
    text = pretty(phrases=[PHRASE, PHRASE | {"id": "p2"}]).decode()
    at = text.split('"p2"')[0].count("\n")
    again = text.replace('"id": "p2"', '"id": "p2",\n   "id": "p2"')
    assert f"begins at line {at}, the field id stands twice in p2" in refusal(again.encode()).message
    assert (
        f"begins at line {at}, NaN is not a number"
        in refusal(text.replace('"id": "p2"', '"id": "p2", "x": NaN').encode()).message
    )


def test_rich_text_comes_in_harmless_and_its_revision_is_true() -> None:
    hostile = (
        '<p onclick="x()">Hi<script>alert(1)</script><img src="http://evil.example/x.png"> <a href="javascript:x()">y</a></p>'
    )
    phrase = sealed(
        read(as_bytes(sheet(phrases=[PHRASE | {"texts": {"any": {"plain": "No.", "html": "<b>No.</b>"}}}]))).phrases[0]
    )
    assert phrase.texts["any"].html == "<b>No.</b>"
    plain = PHRASE | {"texts": {"any": {"plain": "No.", "html": hostile}}}
    pack = read(as_bytes(sheet(phrases=[plain])))
    html = pack.phrases[0].texts["any"].html or ""
    assert "Hi" in html
    assert not any(word in html for word in ("script", "onclick", "img", "http:", "evil"))
    rev = "sha256:" + hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    kept = read(as_bytes(sheet(phrases=[plain | {"rev": rev}]))).phrases[0]
    assert kept.texts["any"].html == html
    assert kept.rev == sealed(kept).rev
    again = msgspec.structs.replace(
        pack, phrases=(msgspec.structs.replace(pack.phrases[0], texts={"any": Text(plain="No.", html=hostile)}),)
    )
    assert read(write(again)) == pack, "and it goes out harmless too"


def test_too_long_rich_text_is_refused() -> None:
    long = PHRASE | {"texts": {"any": {"plain": "No.", "html": "x" * (MAX_TEXT + 1)}}}
    assert "texts.any.html: has 20001 characters" in refusal(as_bytes(sheet(phrases=[long]))).message


def test_line_ends_of_windows_are_no_fault() -> None:
    assert read(pretty().replace(b"\n", b"\r\n")) == read(as_bytes(sheet()))


# --- fields that only a newer launcher knows -----------------------------------------------------------------------

NEWER = PHRASE | {"voice": {"speed": 2}, "texts": {"any": {"plain": "No.", "ssml": "<s/>"}, "sms": {"plain": "N.", "gsm": True}}}


def test_what_is_not_known_inside_a_field_survives_edits_of_other_fields() -> None:
    phrase = read(as_bytes(sheet(phrases=[NEWER]))).phrases[0]
    edited = applied(Edit("phrase", "p1", {"title": "Other"}), phrase)
    assert edited is not None
    plain = to_plain(edited)
    assert (plain["texts"]["any"]["ssml"], plain["texts"]["sms"]["gsm"], plain["voice"]) == ("<s/>", True, {"speed": 2})
    assert from_plain("phrase", plain) == edited
    assert edited.rev != phrase.rev
    assert applied(Edit("phrase", "p1", {"texts": {"any": {"plain": "No.", "ssml": "<t/>"}}}), phrase) != phrase


def test_what_is_not_known_goes_with_the_place_where_it_stood() -> None:
    phrase = read(as_bytes(sheet(phrases=[NEWER]))).phrases[0]
    shorter = msgspec.structs.replace(phrase, texts={"sms": phrase.texts["sms"]})
    assert to_plain(shorter)["texts"] == {"sms": {"plain": "N.", "html": None, "gsm": True}}
    assert from_plain("phrase", to_plain(shorter)).texts == shorter.texts


@settings(max_examples=20, deadline=None)
@given(packs())
def test_a_revision_is_the_hash_of_the_canonical_form(pack: Pack) -> None:
    for record in (pack.info, *pack.records):
        plain = {name: value for name, value in to_plain(record).items() if name != "rev"}
        canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert sealed(record).rev == "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


@given(st.text())
def test_a_revision_counts_every_character_as_json_writes_it(text: str) -> None:
    phrase = Phrase(id="p", situation="s", title="t", texts={"any": Text(plain=f"x{text}")}, when=text)
    plain = {name: value for name, value in to_plain(phrase).items() if name != "rev"}
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sealed(phrase).rev == "sha256:" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
