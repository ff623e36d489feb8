"""Fetching over the web from a real server: asked politely, trusted in nothing, and every failure told in words."""

import gzip
import hashlib
import re
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from https_server import Answer, Handler, Web, deaf_port, serving

from launcher.courier.fetching import beside, carrier, feed_at, fetched, fetched_pack
from launcher.courier.parcel import Known, Later, Patience, Troubled
from launcher.errors import LauncherError
from launcher.progress import Stopped

QUICK = Patience(connect=0.3, read=0.3, whole=0.6, pace=10**9)
SOON = Patience(between=0.01)
DATA = b"signed feed " * 50


def raw(text: bytes) -> Answer:
    """An answer of exactly these bytes, after which the line goes dead."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(text)
        handler.close_connection = True

    return answer


def drip(head: bytes, more: bytes) -> Answer:
    """An answer that never ends and never pauses long enough for a time-out."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(head)
        try:
            while not handler.server.rig.over.wait(0.05):
                handler.wfile.write(more)
        except OSError:
            handler.close_connection = True

    return answer


def stall(begun: bytes) -> Answer:
    """An answer that begins like this and goes no further."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(begun)
        handler.server.rig.over.wait(5)

    return answer


def test_what_is_there_is_brought_once_and_then_only_when_it_changed(web: Web) -> None:
    web.files["/team/support.phrasefeed"] = DATA
    web.headers["Cache-Control"] = "public, max-age=300"
    where = web.url("/team/support.phrasefeed")
    first = fetched(where, most=1024)
    assert (first.data, first.max_age) == (DATA, 300)
    again = fetched(where, first.known, most=1024)
    assert (again.data, again.known) == (None, first.known)
    web.files["/team/support.phrasefeed"] = DATA + b"2"
    assert fetched(where, again.known, most=1024).data == DATA + b"2"
    assert [bool(headers.get("If-None-Match")) for _path, headers in web.asked] == [False, True, True]


def test_a_server_without_etags_is_asked_by_date(web: Web) -> None:
    def answer(handler: Handler) -> None:
        since = handler.headers.get("If-Modified-Since")
        handler.say(304 if since else 200, b"" if since else DATA, {"Last-Modified": "Sat, 21 Nov 2026 09:00:00 GMT"})

    web.answers["/f"] = answer
    first = fetched(web.url("/f"), most=1024)
    assert fetched(web.url("/f"), first.known, most=1024).data is None


def test_what_is_asked_says_nothing_about_the_user(web: Web) -> None:
    web.files["/f"] = DATA
    fetched(web.url("/f"), most=1024)
    asked = {name.lower(): value for name, value in web.asked[0][1].items()}
    assert asked.keys() == {"host", "connection", "user-agent", "accept", "accept-encoding"}
    assert re.fullmatch(r"phrase-launcher/[\d.]+", asked["user-agent"])


def test_packed_bodies_are_unpacked(web: Web) -> None:
    web.answers["/f"] = lambda handler: handler.say(200, gzip.compress(DATA), {"Content-Encoding": "gzip"})
    assert fetched(web.url("/f"), most=len(DATA)).data == DATA


BOMB = gzip.compress(bytes(30_000_000))


def gzip_bomb(handler: Handler) -> None:
    handler.say(200, BOMB, {"Content-Encoding": "gzip"})


def gzip_of_nothing(handler: Handler) -> None:
    # Empty blocks without end: it unpacks to nothing and never stops.
    packer = zlib.compressobj(wbits=31)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + packer.flush(zlib.Z_SYNC_FLUSH)
    raw(head + packer.flush(zlib.Z_FULL_FLUSH) * 20_000)(handler)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ("sent more", lambda handler: handler.say(200, bytes(5000))),
        ("sent more", lambda handler: handler.say(200, b"x", {"Content-Length": "99999999"})),
        ("sent more", raw(CLOSING + bytes(5000))),
        ("sent more", raw(CHUNKED + b"1000\r\n" + bytes(0x1000) + b"\r\n0\r\n\r\n")),
        ("sent more", gzip_bomb),
        ("sent more", gzip_of_nothing),
        ("broke off", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")),
        ("broke off", raw(CHUNKED + b"10\r\nhalf")),
        ("broke off", raw(b"HTTP/1.1 200 OK\r\nContent-Length: some\r\n\r\nbody")),
        ("broke off", raw(b"SMTP ready\r\n")),
        ("broke off", raw(b"")),
        ("ended before", lambda handler: handler.say(200, gzip.compress(DATA)[:-9], {"Content-Encoding": "gzip"})),
        ("broke off", lambda handler: handler.say(200, b"not gzip at all", {"Content-Encoding": "gzip"})),
        ("packs the file", lambda handler: handler.say(200, DATA, {"Content-Encoding": "br"})),
        ("not asked that", lambda handler: handler.say(304)),
        ("no such file", lambda handler: handler.say(404)),
        ("no such file", lambda handler: handler.say(410)),
        ("who asks", lambda handler: handler.say(401)),
        ("who asks", lambda handler: handler.say(403)),
        (r"error \(500\)", lambda handler: handler.say(500)),
        (r"error \(206\)", lambda handler: handler.say(206, DATA)),
        ("not safe", lambda handler: handler.say(302, headers={"Location": "http://localhost/f"})),
        ("not safe", lambda handler: handler.say(302, headers={"Location": "file:///etc/passwd"})),
        ("not safe", lambda handler: handler.say(302, headers={"Location": "https://name:word@localhost/"})),
        (
            "sends us on to elsewhere.example",
            lambda handler: handler.say(301, headers={"Location": "https://elsewhere.example/f"}),
        ),
        ("broke off", lambda handler: handler.say(302, headers={"Location": "https://xn--/f"})),
        ("without end", lambda handler: handler.say(307, headers={"Location": "/f"})),
    ],
)
def test_a_server_that_lies_or_floods_is_refused_in_words(web: Web, told: str, answer: Answer) -> None:
    web.answers["/f"] = answer
    with pytest.raises(LauncherError, match=told) as refused:
        fetched(web.url("/f"), most=1000)
    assert refused.value.hint


@pytest.mark.parametrize(
    "answer",
    [
        drip(CHUNKED, b"1\r\nx\r\n"),
        drip(CLOSING, b"x"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n"),
        stall(b""),
        stall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nha"),
    ],
)
def test_a_server_that_stalls_or_never_ends_is_left_in_time(web: Web, answer: Answer) -> None:
    web.answers["/f"] = answer
    begun = time.monotonic()
    with pytest.raises(LauncherError, match="in time"):
        fetched(web.url("/f"), most=1000, patience=QUICK)
    assert time.monotonic() - begun < 5


def test_a_bomb_is_stopped_before_it_is_unpacked(web: Web) -> None:
    web.answers["/f"] = gzip_bomb
    tracemalloc.start()
    with pytest.raises(LauncherError):
        fetched(web.url("/f"), most=1000)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000  # unpacked it has 30


def test_a_server_that_says_unchanged_for_ever_brings_nothing_new_and_hides_nothing_old(web: Web) -> None:
    web.answers["/f"] = lambda handler: handler.say(304, headers={"ETag": '"another"'})
    known = Known(etag='"mine"')
    found = fetched(web.url("/f"), known, most=1000)
    assert (found.data, found.known) == (None, known)  # the feed's own end turns it amber


def test_a_server_that_gives_other_bytes_under_the_same_etag_is_believed_by_the_bytes(web: Web) -> None:
    web.answers["/f"] = lambda handler: handler.say(200, DATA + str(len(web.asked)).encode(), {"ETag": '"same"'})
    first = fetched(web.url("/f"), most=1000)
    assert fetched(web.url("/f"), first.known, most=1000).data == DATA + b"2"


def test_an_etag_without_end_is_not_kept(web: Web) -> None:
    web.answers["/f"] = lambda handler: handler.say(200, DATA, {"ETag": '"' + "x" * 5000 + '"'})
    assert fetched(web.url("/f"), most=1000).known == Known()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_left_alone_as_long_as_it_asks(web: Web, status: int) -> None:
    def said(**headers: str) -> float | None:
        web.answers["/f"] = lambda handler: handler.say(status, headers={n.replace("_", "-"): v for n, v in headers.items()})
        with pytest.raises(Later, match="busy") as busy:
            fetched(web.url("/f"), most=1000)
        return busy.value.retry_after

    now = datetime.now(UTC)
    assert said(Retry_After="120") == 120
    assert said(Retry_After=format_datetime(now + timedelta(hours=1), usegmt=True)) == pytest.approx(3600, abs=30)
    assert said(Retry_After="Sat, 01 Jan 2000 00:00:00 GMT") == 0
    assert [said(), said(Retry_After="soon"), said(Retry_After="-5")] == [None, None, None]


def test_a_server_may_send_us_on_within_itself_and_to_hosts_that_were_told(web: Web) -> None:
    web.files["/new/f"] = DATA
    web.answers["/f"] = lambda handler: handler.say(302, headers={"Location": "/new/f", "Set-Cookie": "known=\xff; Path=/"})
    assert fetched(web.url("/f"), most=1000).data == DATA
    assert not any("Cookie" in headers for _path, headers in web.asked)
    web.answers["/g"] = lambda handler: handler.say(302, headers={"Location": f"https://127.0.0.1:{web.port}/new/f"})
    with pytest.raises(LauncherError, match=r"127\.0\.0\.1"):
        fetched(web.url("/g"), most=1000)
    assert fetched(web.url("/g"), most=1000, hosts=["127.0.0.1"]).data == DATA


def test_a_certificate_that_nobody_knows_is_refused_before_anything_is_asked(web: Web, tmp_path: Path) -> None:
    with serving(tmp_path) as stranger:
        stranger.files["/f"] = DATA
        with pytest.raises(LauncherError, match="does not trust") as refused:
            fetched(stranger.url("/f"), most=1000)
        assert "SSL_CERT_FILE" in refused.value.hint
        assert not stranger.asked


def test_a_certificate_for_another_name_is_refused(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(tmp_path, "packs.example.com") as other:
        monkeypatch.setenv("SSL_CERT_FILE", str(other.ca_file))
        with pytest.raises(LauncherError, match="does not trust"):
            fetched(other.url("/f"), most=1000)
        assert not other.asked


def test_without_its_own_certificates_the_public_ones_are_known(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    web.files["/f"] = DATA
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(LauncherError, match="does not trust"):
        fetched(web.url("/f"), most=1000)


def test_a_host_that_does_not_answer_is_told_in_time(web: Web) -> None:
    with deaf_port() as port:
        begun = time.monotonic()
        with pytest.raises(LauncherError, match="in time"):
            fetched(f"https://127.0.0.1:{port}/f", most=1000, patience=QUICK)
        assert time.monotonic() - begun < 3
    with pytest.raises(LauncherError, match="can't be reached"):
        fetched(f"https://127.0.0.1:{port}/f", most=1000)


def test_a_proxy_of_the_environment_is_asked_and_its_refusal_told(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []

    def proxy(listening: socket.socket) -> None:
        line, _from = listening.accept()
        with line:
            heard.append(line.recv(4000))
            line.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=proxy, args=(listening,))
        thread.start()
        monkeypatch.delenv("NO_PROXY")
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{listening.getsockname()[1]}")
        with pytest.raises(LauncherError, match="proxy does not let us through"):
            fetched("https://packs.example.com/f", most=1000)
        thread.join(5)
    assert heard[0].startswith(b"CONNECT packs.example.com:443 ")
    monkeypatch.setenv("NO_PROXY", "localhost")
    web.files["/f"] = DATA
    assert fetched(web.url("/f"), most=1000).data == DATA


@pytest.mark.parametrize("proxy", ["nonsense://x", "socks5://127.0.0.1:1", "http://[::1"])
def test_a_proxy_that_makes_no_sense_is_told(web: Web, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(LauncherError, match="proxy"):
        fetched(web.url("/f"), most=1000, patience=QUICK)


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ("not over http", "http://localhost/f.phrasefeed"),
        ("not over ftp", "ftp://localhost/f.phrasefeed"),
        ("not over file", "file:///etc/passwd"),
        ("name or a password", "https://anna:secret@localhost/f.phrasefeed"),
        ("address of a folder", "https://localhost/team/"),
        ("address of a folder", "https://localhost"),
        ("not a", "https://"),
        ("not a", "https://[::1/f"),
        ("not a", "https://local host/f"),
        ("not a", "https://xn--/f"),
    ],
)
def test_an_address_that_is_not_safe_is_never_asked(told: str, where: str) -> None:
    for ask in (feed_at, lambda where: fetched(where, most=10)):
        with pytest.raises(LauncherError, match=told) as refused:
            ask(where)
        assert "secret" not in str(refused.value)


def test_a_file_beside_the_feed_has_its_query_too() -> None:
    feed = feed_at(" https://packs.example.com/team/a.phrasefeed?token=1#x ")
    assert beside(feed, "a-1-0.phrasepack") == "https://packs.example.com/team/a-1-0.phrasepack?token=1"
    assert carrier(feed) == "web"
    for name in ("../x", "/x", "//host/x", "https://x", "a/b", "a\\b", "x?y", "x#y", "%2e%2e", ""):
        with pytest.raises(LauncherError):
            beside(feed, name)


def test_a_pack_is_brought_as_its_feed_names_it_or_not_at_all(web: Web) -> None:
    sha256 = hashlib.sha256(DATA).hexdigest()
    web.files["/p"] = DATA
    assert fetched_pack(web.url("/p"), sha256=sha256, size=len(DATA)) == DATA
    web.asked.clear()
    for other in (DATA[:-1], DATA[:-1] + b"!", b""):
        web.files["/p"] = other
        with pytest.raises(Later, match="on its way, or somebody changed it"):
            fetched_pack(web.url("/p"), sha256=sha256, size=len(DATA), patience=SOON)
    assert len(web.asked) == 9
    web.files["/p"] = DATA + b"more"
    with pytest.raises(LauncherError, match="sent more"):
        fetched_pack(web.url("/p"), sha256=sha256, size=len(DATA), patience=SOON)


def test_a_pack_that_comes_right_at_the_second_try_is_brought(web: Web) -> None:
    web.answers["/p"] = lambda handler: handler.say(200, DATA if len(web.asked) > 1 else DATA[1:] + b"?")
    assert fetched_pack(web.url("/p"), sha256=hashlib.sha256(DATA).hexdigest(), size=len(DATA), patience=SOON) == DATA


@pytest.mark.parametrize(
    ("status", "in_trouble"), [(500, True), (502, True), (429, True), (404, False), (401, False), (418, False)]
)
def test_only_a_server_in_trouble_is_told_from_one_that_says_no(web: Web, status: int, in_trouble: bool) -> None:
    web.answers["/f"] = lambda handler: handler.say(status, headers={"Retry-After": "90"})
    with pytest.raises(LauncherError) as refused:
        fetched(web.url("/f"), most=1000)
    assert isinstance(refused.value, Troubled) == in_trouble
    assert getattr(refused.value, "retry_after", None) == (90 if in_trouble else None)


def test_what_a_server_brings_wrong_each_time_is_its_trouble_and_what_a_folder_does_not_have_yet_is_not(
    web: Web, tmp_path: Path
) -> None:
    web.files["/p"] = b"another"
    (tmp_path / "p").write_bytes(b"another")
    for where, in_trouble in ((web.url("/p"), True), (str(tmp_path / "p"), False), (str(tmp_path / "q"), False)):
        with pytest.raises(Later) as late:
            fetched_pack(where, sha256="0" * 64, size=7, patience=SOON)
        assert isinstance(late.value, Troubled) == in_trouble


def test_a_busy_server_is_not_asked_three_times(web: Web) -> None:
    web.answers["/p"] = lambda handler: handler.say(503, headers={"Retry-After": "60"})
    with pytest.raises(Later) as busy:
        fetched_pack(web.url("/p"), sha256="0" * 64, size=10)
    assert (busy.value.retry_after, len(web.asked)) == (60, 1)


def test_a_person_can_stop_it_on_the_way(web: Web) -> None:
    web.files["/p"] = bytes(500_000)
    steps: list[tuple[int, int]] = []

    def far(done: int, of: int) -> None:
        steps.append((done, of))
        if done > 100_000:
            raise Stopped

    with pytest.raises(Stopped):
        fetched(web.url("/p"), most=500_000, far=far)
    assert all(of == 500_000 for _done, of in steps)
    assert steps[-1][0] < 500_000


def test_the_web_is_not_even_loaded_for_folders(tmp_path: Path) -> None:
    (tmp_path / "a.phrasefeed").write_bytes(b"x")
    code = (
        "import sys; from launcher.courier import fetching, laying, pace; from launcher import policy; policy.read();"
        f"fetching.fetched(fetching.feed_at({str(tmp_path)!r}), most=10);"
        "print(sorted({'httpx', 'certifi', 'nacl', 'ssl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
