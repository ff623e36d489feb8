"""A certificate authority of one certificate, made with what the launcher brings along, and the store of Windows for it.

It has the face of trustme, as far as tests/courier/https_server.py looks at it; that one's own wheels need a newer Windows
than some that these tests run on.
"""

import base64
import ctypes
import hashlib
import ssl
import tempfile
import winreg
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes as w
from pathlib import Path

from nacl.signing import SigningKey

_ED25519 = bytes.fromhex("06032b6570")
_PRIVATE = bytes.fromhex("302e020100300506032b657004220420")  # what stands before the 32 bytes of such a key
_NAME, _BASIC, _ALTERNATIVES = (bytes.fromhex(one) for one in ("0603550403", "0603551d13", "0603551d11"))
_DNS, _IP = 0x82, 0x87
_FOR_GOOD = (b"200101000000Z", b"490101000000Z")
_REPLACE = 3
_KEPT_IN = r"Software\Microsoft\SystemCertificates\CA\Certificates"


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = bytes([len(body)]) if len(body) < 128 else bytes([0x82]) + len(body).to_bytes(2, "big")
    return bytes([tag]) + size + body


def _certificate(key: SigningKey) -> bytes:
    kind = _der(0x30, _ED25519)
    # Each with a name of its own, by which it is looked for among the others.
    called = f"Tests of the launcher {bytes(key.verify_key).hex()[:16]}".encode()
    name = _der(0x30, _der(0x31, _der(0x30, _NAME, _der(0x0C, called))))
    public = _der(0x30, kind, _der(0x03, b"\0", bytes(key.verify_key)))
    hosts = _der(0x30, _der(_DNS, b"localhost"), _der(_IP, bytes([127, 0, 0, 1])))
    is_authority = _der(0x30, _BASIC, b"\x01\x01\xff", _der(0x04, _der(0x30, b"\x01\x01\xff")))
    extensions = _der(0xA3, _der(0x30, is_authority, _der(0x30, _ALTERNATIVES, _der(0x04, hosts))))
    valid = _der(0x30, *(_der(0x17, at) for at in _FOR_GOOD))
    number = _der(0x02, b"\x01" + bytes(key.verify_key)[:8])
    said = _der(0x30, _der(0xA0, b"\x02\x01\x02"), number, kind, name, valid, name, public, extensions)
    return _der(0x30, said, kind, _der(0x03, b"\0", key.sign(said).signature))


class _Pem:
    def __init__(self, text: str) -> None:
        self.text = text

    def write_to_path(self, path: str) -> None:
        Path(path).write_text(self.text, encoding="ascii")


class CA:
    """The authority, whose one certificate is also the server's."""

    def __init__(self) -> None:
        self._key = SigningKey.generate()
        self.der = _certificate(self._key)
        self.cert_pem = _Pem(ssl.DER_cert_to_PEM_cert(self.der))

    def issue_cert(self, *_names: str) -> "CA":
        return self

    def configure_cert(self, context: ssl.SSLContext) -> None:
        private = base64.b64encode(_PRIVATE + bytes(self._key)).decode()
        with tempfile.TemporaryDirectory() as folder:
            both = Path(folder, "both.pem")
            both.write_text(f"{self.cert_pem.text}-----BEGIN PRIVATE KEY-----\n{private}\n-----END PRIVATE KEY-----\n")
            context.load_cert_chain(both)


@contextmanager
def known_to_windows(certificate: Path) -> Iterator[None]:
    """This certificate (PEM) lies in the user's store of authorities in between, as a company's own lies in the machine's."""
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))
    crypt = ctypes.WinDLL("crypt32")
    crypt.CertOpenSystemStoreW.restype, crypt.CertOpenSystemStoreW.argtypes = w.HANDLE, [ctypes.c_void_p, w.LPCWSTR]
    crypt.CertAddEncodedCertificateToStore.argtypes = [w.HANDLE, w.DWORD, w.LPCSTR, w.DWORD, w.DWORD, ctypes.c_void_p]
    crypt.CertCloseStore.argtypes = [w.HANDLE, w.DWORD]
    store = crypt.CertOpenSystemStoreW(None, "CA")
    assert crypt.CertAddEncodedCertificateToStore(store, 1, der, len(der), _REPLACE, None)
    assert crypt.CertCloseStore(store, 0)  # only then do others see it
    try:
        yield
    finally:  # from where it lies: wine's own way of removing one leaves it there
        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, rf"{_KEPT_IN}\{hashlib.sha1(der).hexdigest().upper()}")  # noqa: S324 -- its name
