"""Who says so: Ed25519 signatures in the files of minisign, so that its program can check ours and we can check its.

Laws: what is not exactly as it was signed is refused, whole; a secret key lies on disk only under a passphrase. Signatures of
the old kind, over the data itself, are refused: they could be passed off for another text. It knows no phrase and no file.

A public key is one line of 56 letters that starts with RW. A signature is four lines: a remark that nobody signed, the
signature over the BLAKE2b hash of the data, a remark that is signed too, and the signature over both. Ours names the public
key in the signed remark, so that whoever does not know it yet can be shown whose it is.
"""

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from nacl.bindings import crypto_pwhash_scryptsalsa208sha256_ll as scrypt
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.signing import SigningKey, VerifyKey

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.fingerprint import words

MAX_SIGNATURE: Final = 10_000  # characters; a usual one has 350
_UNTRUSTED: Final = "untrusted comment: "
_TRUSTED: Final = "trusted comment: "
_SIGNED_WITH: Final = f"{_UNTRUSTED}signed with the phrase launcher"
_UNDER_PASSPHRASE: Final = b"Sc"
_OPEN: Final = b"\0\0"
_OWN_KEY: Final = re.compile(r"(?:^|\t)key:(RW[A-Za-z0-9+/]{54})(?:\t|$)")
_CONTROL: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")  # a tab parts the fields of a remark
_ATTACHED: Final = re.compile(rb"(?P<text>.*\n)(?P<signature>untrusted comment: [^\n]*\n[^\n]*\n[^\n]*\n[^\n]*\n)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Effort:
    """What it costs to try one passphrase, as scrypt's limits of libsodium: operations, and bytes of memory."""

    operations: int
    memory: int


# A quarter of a gigabyte for most of a second: dear for whoever guesses, and small enough for the machine that signs in a CI.
USUAL: Final = Effort(2**23, 2**28)
_MOST: Final = Effort(2**25, 2**30)  # what minisign's own program asks for; a file that wants more is not from there


@dataclass(frozen=True, slots=True)
class Key:
    """A public key; `text` as minisign writes it. LauncherError where the text is none."""

    text: str

    def __post_init__(self) -> None:
        raw = _exactly(self.text, 42)
        if raw is None or raw[:2] != b"Ed":
            raise LauncherError(_("This is not a public key."), _("It is one line of 56 letters that starts with RW."))

    @property
    def id(self) -> str:
        """The digits by which minisign names it; two keys can have the same."""
        return _id_of(self._raw()[2:10])

    def words(self) -> tuple[str, ...]:
        """The fingerprint: eight words for reading aloud."""
        return words(self._raw())

    def short(self) -> str:
        """A few letters of it, for a line of a list."""
        return f"{self.text[:8]}…{self.text[-4:]}"

    def file(self) -> str:
        """The text of a .pub file, as minisign writes it."""
        return f"{_UNTRUSTED}minisign public key {self.id}\n{self.text}\n"

    def _raw(self) -> bytes:
        return base64.b64decode(self.text)


def key_in(text: str) -> Key:
    """The public key in a line or in a .pub file. LauncherError where there is none."""
    lines = [line.strip() for line in text[:MAX_SIGNATURE].splitlines() if line.strip()]
    return Key(lines[-1] if lines else "")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature proves: whose key it was, and the remark that is signed with it."""

    key: Key
    comment: str


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key to sign with; it is never printed."""

    key: Key
    _seed: bytes = field(repr=False)

    @classmethod
    def made(cls) -> "SecretKey":
        """A new key."""
        signing = SigningKey.generate()
        raw = b"Ed" + os.urandom(8) + bytes(signing.verify_key)
        return cls(Key(base64.b64encode(raw).decode()), bytes(signing))

    @classmethod
    def opened(cls, text: str, passphrase: str) -> "SecretKey":
        """The key in the text of a secret key file, minisign's own included. LauncherError where file or passphrase are wrong."""
        raw = _exactly(_last_line(text), 158)
        if raw is None or raw[:2] != b"Ed" or raw[4:6] != b"B2" or raw[2:4] not in {_UNDER_PASSPHRASE, _OPEN}:
            raise LauncherError(_("This is not a secret key file."), _("Choose the file that `launcher pack keygen` made."))
        inner = raw[54:]
        if raw[2:4] == _UNDER_PASSPHRASE:
            effort = Effort(int.from_bytes(raw[38:46], "little"), int.from_bytes(raw[46:54], "little"))
            inner = _masked(inner, passphrase, raw[6:38], effort)
        number, seed, public, sum_ = inner[:8], inner[8:40], inner[40:72], inner[72:]
        # minisign writes no sum into a key without a passphrase; that its halves belong together is asked of every key.
        good = raw[2:4] == _OPEN or _sum(number, seed + public) == sum_
        if not good or bytes(SigningKey(seed).verify_key) != public:
            raise LauncherError(_("The passphrase is not the one of this key."), _("Type it again; capitals count."))
        return cls(Key(base64.b64encode(b"Ed" + number + public).decode()), seed)

    def locked(self, passphrase: str, effort: Effort = USUAL) -> str:
        """The text of a secret key file under this passphrase, for us and for minisign. LauncherError where it is empty."""
        if not passphrase.strip():
            raise LauncherError(_("A key needs a passphrase."), _("Whoever has the file could sign in your name without it."))
        number, public = self._number(), bytes(SigningKey(self._seed).verify_key)
        salt, secret = os.urandom(32), self._seed + public
        inner = _masked(number + secret + _sum(number, secret), passphrase, salt, effort)
        limits = effort.operations.to_bytes(8, "little") + effort.memory.to_bytes(8, "little")
        raw = b"EdScB2" + salt + limits + inner
        return f"{_UNTRUSTED}phrase launcher encrypted secret key {self.key.id}\n{base64.b64encode(raw).decode()}\n"

    def sign(self, data: bytes, trusted_comment: str = "") -> str:
        """The text of a .minisig file for `data`. The comment is one line; the key is named behind it."""
        if _CONTROL.search(trusted_comment):
            raise ValueError("a comment is one line")
        comment = f"{trusted_comment}\tkey:{self.key.text}" if trusted_comment else f"key:{self.key.text}"
        signing = SigningKey(self._seed)
        signature = signing.sign(_hashed(data)).signature
        both = signing.sign(signature + comment.encode()).signature
        first = base64.b64encode(b"ED" + self._number() + signature).decode()
        return f"{_SIGNED_WITH}\n{first}\n{_TRUSTED}{comment}\n{base64.b64encode(both).decode()}\n"

    def attached(self, text: bytes, trusted_comment: str = "") -> bytes:
        """The text with its signature behind it, as `detached` takes it apart; it must end with a new line."""
        if not text.endswith(b"\n"):
            raise ValueError("a signed text ends with a new line")
        return text + self.sign(text, trusted_comment).encode()

    def _number(self) -> bytes:
        return base64.b64decode(self.key.text)[2:10]


def new_keys(passphrase: str, effort: Effort = USUAL) -> tuple[str, Key]:
    """The text of a new secret key file, and its public key. LauncherError where the passphrase is empty."""
    secret = SecretKey.made()
    return secret.locked(passphrase, effort), secret.key


def checked(data: bytes, signature: str, keys: Iterable[Key]) -> Signed:
    """What the signature proves of `data`, by one of these keys. LauncherError where it proves nothing."""
    parts = _Parts.of(signature)
    known = [key for key in keys if key.id == parts.id]
    if not known:
        message = _("It is signed with the key {id}, which is not known here.").format(id=parts.id)
        raise LauncherError(message, _("Ask its publisher for the public key."))
    for key in known:
        if parts.proves(data, key):
            return Signed(key, parts.comment)
    raise _changed()


def signed_by(data: bytes, signature: str, known: Iterable[Key] = ()) -> Signed:
    """What the signature proves, by one of the known keys or else by the key that it names itself.

    That the signature is good says nothing about who owns a key that is not known: `trust.judged` does. LauncherError where it
    is not good, or where it is of an unknown key and names none.
    """
    keys, named = list(known), named_key(signature)
    if named and not any(key.id == named.id for key in keys):
        keys.append(named)
    return checked(data, signature, keys)


def named_key(signature: str) -> Key | None:
    """The key that a signature says it was made with; proves nothing. LauncherError where it is no signature."""
    parts = _Parts.of(signature)
    found = _OWN_KEY.search(parts.comment)
    try:
        key = Key(found[1]) if found else None
    except LauncherError:
        return None
    return key if key and key.id == parts.id else None


def detached(data: bytes) -> tuple[bytes, str]:
    """A signed text as `attached` made it: the text, and the text of its signature. LauncherError where it is none.

    Every byte counts: where one differs from what `attached` writes, this or `checked` refuses.
    """
    found = _ATTACHED.fullmatch(data)
    if not found or not found["signature"].startswith(_SIGNED_WITH.encode() + b"\n"):
        raise _changed()
    try:
        return found["text"], found["signature"].decode()
    except UnicodeDecodeError as error:
        raise _changed() from error


@dataclass(frozen=True, slots=True)
class _Parts:
    """A signature taken apart."""

    number: bytes
    signature: bytes
    comment: str
    both: bytes

    @classmethod
    def of(cls, text: str) -> "_Parts":
        lines = text.removesuffix("\n").split("\n") if len(text) <= MAX_SIGNATURE else []
        lines = [line.removesuffix("\r") for line in lines]
        if len(lines) != 4 or not lines[0].startswith(_UNTRUSTED.rstrip()) or not lines[2].startswith(_TRUSTED):
            raise _no_signature()
        first, both = _exactly(lines[1], 74), _exactly(lines[3], 64)
        if first is None or both is None:
            raise _no_signature()
        if first[:2] == b"Ed":
            raise LauncherError(_("This signature is of an old kind."), _("Sign it again with minisign 0.10 or later."))
        if first[:2] != b"ED":
            raise _no_signature()
        return cls(first[2:10], first[10:], lines[2].removeprefix(_TRUSTED), both)

    @property
    def id(self) -> str:
        return _id_of(self.number)

    def proves(self, data: bytes, key: Key) -> bool:
        verify = VerifyKey(base64.b64decode(key.text)[10:])
        try:
            verify.verify(_hashed(data), self.signature)
            verify.verify(self.signature + self.comment.encode("utf-8", "surrogatepass"), self.both)
        except BadSignatureError:
            return False
        return True


def _no_signature() -> LauncherError:
    return LauncherError(_("The signature can't be read."), _("Ask its publisher for the file again."))


def _changed() -> LauncherError:
    return LauncherError(
        _("It is not as it was signed: it was damaged on the way, or somebody changed it."),
        _("Nothing was taken in. Ask its publisher for it again."),
    )


def _hashed(data: bytes) -> bytes:
    return hashlib.blake2b(data).digest()


def _id_of(number: bytes) -> str:
    return f"{int.from_bytes(number, 'little'):X}"


def _sum(number: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(b"Ed" + number + secret, digest_size=32).digest()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text[:MAX_SIGNATURE].splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _exactly(text: str, size: int) -> bytes | None:
    """The bytes that this base64 says, where they are this many and it is the one way to write them."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == size and base64.b64encode(raw).decode() == text else None


def _masked(inner: bytes, passphrase: str, salt: bytes, effort: Effort) -> bytes:
    if effort.operations > _MOST.operations or effort.memory > _MOST.memory:
        raise LauncherError(_("This key file asks for more memory than a key of minisign does."), "")
    n, r, p = _scrypt_sizes(effort)
    try:
        mask = scrypt(passphrase.encode(), salt, n, r, p, dklen=len(inner), maxmem=_MOST.memory * 2)
    except (MemoryError, CryptoError) as error:
        raise LauncherError(
            _("There is not enough memory to open this key."), _("Close other programs and try again.")
        ) from error
    return bytes(one ^ other for one, other in zip(inner, mask, strict=True))


def _scrypt_sizes(effort: Effort) -> tuple[int, int, int]:
    """N, r and p that libsodium makes of its two limits."""
    r = 8
    operations = max(effort.operations, 32768)
    if operations < effort.memory // 32:
        most, p = operations // (r * 4), 1
        return _power_below(most), r, p
    n = _power_below(effort.memory // (r * 128))
    p = min(operations // 4 // n, 0x3FFFFFFF) // r
    return n, r, p


def _power_below(most: int) -> int:
    # The smallest power of two above half of it, as libsodium counts.
    return next((2**log for log in range(1, 63) if 2**log > most // 2), 2)
