"""A real HTTPS server on loopback with a certificate of its own authority: the web that tests subscribe to.

It serves `files` by path with an ETag, as any static server does; a path in `answers` is answered by that function instead, so
that a test can let it lie, stall or cut off. What was asked is in `asked`. A program under test knows the authority where
`SSL_CERT_FILE` names `ca_file` (see `trusted_env`).
"""

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

Answer = Callable[["Handler"], None]
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


class Handler(BaseHTTPRequestHandler):
    """One request; `say` answers it with these headers and bytes, exactly as they are given."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        rig = self.server.rig
        path = self.path.partition("?")[0]
        rig.asked.append((self.path, dict(self.headers)))
        if answer := rig.answers.get(path):
            answer(self)
        elif (data := rig.files.get(path)) is None:
            self.say(404)
        else:
            etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
            unchanged = self.headers.get("If-None-Match") == etag
            self.say(304 if unchanged else 200, b"" if unchanged else data, {"ETag": etag, **rig.headers})

    def say(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        said = {"Content-Length": str(len(body)), **(headers or {})}
        for name, value in said.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # who asked has heard enough
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name that http.server calls
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    rig: "Web"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # clients that hang up are what is tested

    def finish_request(self, request: Any, client_address: Any) -> None:
        # In the thread of the request: who never shakes hands must not keep the others waiting.
        request.settimeout(20)
        with self.rig.context.wrap_socket(request, server_side=True) as secure:
            super().finish_request(secure, client_address)  # type: ignore[arg-type]  # a socket, too


class Web:
    """The server as tests see it."""

    def __init__(self, folder: Path, *names: str) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*(names or ("localhost", "127.0.0.1"))).configure_cert(self.context)
        self.files: dict[str, bytes] = {}
        self.answers: dict[str, Answer] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()  # set at the end: answers that stall wait for it
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.rig = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        return f"https://localhost:{self.port}{path}"

    def serve_folder(self, folder: Path, under: str = "/") -> None:
        """Serve what lies in the folder now."""
        self.files.update({under + path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})

    def trusted_env(self) -> dict[str, str]:
        """The variables under which a program knows this server's authority, and asks no proxy."""
        return {"SSL_CERT_FILE": str(self.ca_file), "NO_PROXY": "localhost,127.0.0.1"}

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextmanager
def serving(folder: Path, *names: str) -> Iterator[Web]:
    """A server for the time of a test, certified for these names; its authority's certificate lies in the folder."""
    web = Web(folder, *names)
    try:
        yield web
    finally:
        web.close()


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port on loopback that nobody answers at: its queue is full."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = [socket.socket() for _each in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
        try:
            yield listening.getsockname()[1]
        finally:
            for one in waiting:
                one.close()
