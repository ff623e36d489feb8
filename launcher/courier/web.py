"""Brings files from a web address.

Laws: only https, with a certificate that this machine knows, also where a server sends us on; never more bytes or seconds than
the caller allows, packed or unpacked, whatever the headers say; the address and what is asked with it say nothing about the
user. Proxies and certificates are those of the system and of the usual variables.
"""

import email.utils
import os
import re
import socket
import ssl
import threading
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final, Self

import certifi
import httpx

from launcher import __version__
from launcher.courier.parcel import Fetched, Known, Patience, Troubled
from launcher.errors import LauncherError
from launcher.language import _
from launcher.progress import Far

MOST_REDIRECTS: Final = 5
_MAX_TAG: Final = 200  # characters of an ETag that is worth keeping
_SENT_ON: Final = frozenset({301, 302, 303, 307, 308})
_BUSY: Final = frozenset({429, 503})
_MAX_AGE: Final = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d{1,9})', re.IGNORECASE)
_HOST: Final = re.compile(rb"[A-Za-z0-9._:-]+")
_SPARE: Final = 10_000  # bytes that a packed body may have beyond an unpacked one


def checked_address(where: str) -> str:
    """The address as it is asked for. LauncherError where it is none, or one that would tell a password."""
    try:
        url = httpx.URL(where)
        host = url.host  # told in letters; some names have none
    except (httpx.InvalidURL, ValueError) as error:
        raise LauncherError(_("This is not a web address."), _("It starts with https:// and ends in .phrasefeed.")) from error
    if url.scheme != "https" or not host or not _HOST.fullmatch(url.raw_host):
        raise LauncherError(_("This is not an https address."), _("It starts with https:// and ends in .phrasefeed."))
    if url.userinfo:
        raise LauncherError(_("This address holds a name or a password."), _("Ask for an address without one."))
    if url.path.endswith("/"):
        raise LauncherError(_("This is the address of a folder."), _("Ask for the address of the feed; it ends in .phrasefeed."))
    return str(url.copy_with(fragment=None))


def beside(where: str, name: str) -> str:
    """The address of the file with this plain name beside the other, with the same query behind it."""
    url = httpx.URL(where)
    return str(url.copy_with(path=url.path.rpartition("/")[0] + "/" + name, fragment=None))


def fetched(where: str, known: Known, *, most: int, far: Far, hosts: Collection[str], patience: Patience) -> Fetched:
    """The file, as `fetching.fetched` says it."""
    url = httpx.URL(checked_address(where))
    allowed = {url.host, *hosts}
    with _told(url.host), _client(patience) as client, _Watch(patience.whole + most / patience.pace) as watch:
        for _hop in range(MOST_REDIRECTS + 1):
            request = client.build_request("GET", url, headers=_questions(known), extensions={"trace": watch.seen})
            with _sent(client, request) as response:
                if response.status_code not in _SENT_ON:
                    return _answer(response, known, most, far)
                url = _next(url, response, allowed)
    raise _senseless(_("The server at {host} sends from one address to the next without end.").format(host=url.host))


@contextmanager
def _sent(client: httpx.Client, request: httpx.Request) -> Iterator[httpx.Response]:
    response = client.send(request, stream=True)
    try:
        yield response
    finally:
        response.close()


def _client(patience: Patience) -> httpx.Client:
    times = httpx.Timeout(patience.read, connect=patience.connect)
    # httpx would unpack whole pieces before anybody could count them, so the packed body is asked for, of a kind we unpack.
    headers = {"User-Agent": f"phrase-launcher/{__version__}", "Accept-Encoding": "gzip", "Accept": "*/*"}
    nothing_kept = CookieJar(DefaultCookiePolicy(allowed_domains=[]))  # nobody is to be known again
    try:
        return httpx.Client(verify=_certificates(), timeout=times, headers=headers, cookies=nothing_kept)
    except (ImportError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
        message = _("The proxy that is set for this computer can't be used.")
        raise LauncherError(message, _("Check HTTPS_PROXY; it has the form http://name:port.")) from error


def _certificates() -> ssl.SSLContext:
    # The system's own first: a company's proxy is known there and nowhere else.
    context = ssl.create_default_context()
    if not (os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")):
        context.load_verify_locations(certifi.where())
    return context


def _questions(known: Known) -> Mapping[str, str]:
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in asked.items() if value}


def _next(url: httpx.URL, response: httpx.Response, allowed: Collection[str]) -> httpx.URL:
    onward = url.join(response.headers.get("location", ""))
    if onward.scheme != "https" or onward.userinfo:
        raise _senseless(_("The server at {host} sends us on to an address that is not safe.").format(host=url.host))
    if onward.host not in allowed:
        message = _("The server at {host} sends us on to {other}.").format(host=url.host, other=onward.host)
        raise LauncherError(message, _("If you know that one, subscribe to the address there."))
    return onward


def _answer(response: httpx.Response, known: Known, most: int, far: Far) -> Fetched:
    max_age = _max_age(response.headers.get("cache-control", ""))
    if response.status_code == httpx.codes.NOT_MODIFIED:
        if known == Known():
            raise _senseless(_("The server says that nothing has changed, but it was not asked that."))
        return Fetched(None, known, max_age)
    if response.status_code != httpx.codes.OK:
        raise _refusal(response)
    data = _body(response, most, far)
    return Fetched(data, Known(_tag(response, "etag"), _tag(response, "last-modified")), max_age)


def _body(response: httpx.Response, most: int, far: Far) -> bytes:
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in {"identity", "gzip"}:
        raise _senseless(_("The server packs the file in a way that was not asked for."))
    said = response.headers.get("content-length", "")
    of = int(said) if said.isdecimal() and len(said) < 12 else 0
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS) if packing == "gzip" else None
    if of > most + (_SPARE if unpacker else 0):
        raise _too_much()
    data, came = bytearray(), 0
    for chunk in response.iter_raw():
        came += len(chunk)
        data += unpacker.decompress(chunk, most + 1 - len(data)) if unpacker else chunk
        if len(data) > most or came > most + _SPARE:
            raise _too_much()
        far(came, of)
    if unpacker and not unpacker.eof:
        raise _senseless(_("The file ended before its end."))
    return bytes(data)


def _refusal(response: httpx.Response) -> LauncherError:
    status, host = response.status_code, response.url.host
    if status in _BUSY:
        wait = _retry_after(response)
        return Troubled(_("The server at {host} is busy.").format(host=host), _("The launcher asks again later."), wait)
    if status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        return LauncherError(_("There is no such file at {host}.").format(host=host), _("Check the address with its publisher."))
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.PROXY_AUTHENTICATION_REQUIRED}:
        message = _("The server at {host} wants to know who asks.").format(host=host)
        return LauncherError(message, _("Ask for an address that needs no login, or for a synced folder."))
    message = _("The server at {host} answered with an error ({status}).").format(host=host, status=status)
    hint = _("The launcher asks again later. What you have stays in force.")
    return Troubled(message, hint, _retry_after(response)) if response.is_server_error else LauncherError(message, hint)


def _retry_after(response: httpx.Response) -> float | None:
    said = response.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said[:12])
    when = _date(said)
    # By the server's own clock where it tells it: ours may be wrong.
    now = _date(response.headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (when - now).total_seconds()) if when else None


def _date(said: str) -> datetime | None:
    try:
        when = email.utils.parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _max_age(said: str) -> float | None:
    found = _MAX_AGE.search(said)
    return float(found[1]) if found else None


def _tag(response: httpx.Response, name: str) -> str:
    said: str = response.headers.get(name, "")
    return said if len(said) <= _MAX_TAG and said.isascii() and said.isprintable() else ""


class _Watch:
    """Ends a connection when its time is over: a server that sends a byte now and then never meets a time-out of its own."""

    def __init__(self, seconds: float) -> None:
        self.late = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        self._timer.cancel()
        # Cut off by us, a body that says no length looks whole.
        if self.late and (error is None or isinstance(error, httpx.HTTPError)):
            raise _too_slow() from error

    def seen(self, name: str, info: dict[str, Any]) -> None:
        """What the library tells of its connection."""
        if name.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.late:
                self._end()

    def _end(self) -> None:
        self.late = True
        if (held := self._socket) is not None:
            with suppress(OSError):
                # Past the wrapping of TLS, which would ask the other side first.
                socket.socket.shutdown(held, socket.SHUT_RDWR)


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Says in words for a person what the library raises."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise _too_slow() from error
    except httpx.ProxyError as error:
        raise LauncherError(_("The proxy does not let us through to {host}.").format(host=host), _("Ask your IT.")) from error
    except httpx.ConnectError as error:
        raise _unconnected(host, error) from error
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, zlib.error, UnicodeError) as error:
        # The last is what names of hosts and headers come to that are none.
        message = _("The connection to {host} broke off, or what it sent makes no sense.").format(host=host)
        raise LauncherError(message, _how()) from error


def _unconnected(host: str, error: httpx.ConnectError) -> LauncherError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            message = _("{host} shows a certificate that this computer does not trust: {why}.")
            hint = _("Nothing was fetched. Ask your IT; a certificate of your company's own can be named in SSL_CERT_FILE.")
            return LauncherError(message.format(host=host, why=cause.verify_message), hint)
        cause = cause.__cause__ or cause.__context__
    return LauncherError(_("{host} can't be reached.").format(host=host), _how())


def _too_slow() -> LauncherError:
    return LauncherError(_("The server did not answer in time."), _how())


def _too_much() -> LauncherError:
    return LauncherError(_("The server sent more than it may; nothing was taken."), _("Tell its publisher."))


def _senseless(message: str) -> LauncherError:
    return LauncherError(message, _("Tell its publisher; what you have stays in force."))


def _how() -> str:
    return _("Check the connection. What you have stays in force, and the launcher asks again.")
