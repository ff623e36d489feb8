"""On the way out: written for other programs, signed, and published for a team.

Law: what goes out is what she chose, and what a format can't carry is told first. A feed never names what is not there yet,
an edition never gets the bytes of another, and what was recalled stays recalled in every edition after.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from launcher import atomic
from launcher.change import Add, Batch, Remove, Single
from launcher.courier import laying
from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs import envelope, exporters, rotation
from launcher.packs import feed as feed_format
from launcher.packs import format as pack_format
from launcher.packs.feed import Feed
from launcher.packs.format import Pack, Removed
from launcher.packs.rotation import Rotation
from launcher.packs.signing import Key, SecretKey, new_keys
from launcher.phrase import Record, to_plain
from launcher.sharing import incoming, judging
from launcher.sharing.choosing import MADE, id_in, selected
from launcher.sharing.here import Here
from launcher.sharing.names import SERIALS
from launcher.sharing.sources import SIGNATURE, file_bytes, unreadable
from launcher.sharing.values import Outgoing, Selection

FORMS: Final = (incoming.PACK, *exporters.FORMS)


@dataclass(frozen=True, slots=True)
class Published:
    """What the folder has of a pack: the feed, the bytes that it names, and the changes of key; all empty where nothing is."""

    feed: Feed | None = None
    key: str = ""
    content: bytes = b""
    rotations: bytes = b""

    @property
    def pack(self) -> Pack | None:
        """The edition that is out."""
        return pack_format.read(self.content) if self.content else None


@dataclass(frozen=True, slots=True)
class _Signing:
    """Who signs, which key gave way to that one, and until when the feed holds."""

    secret: SecretKey
    old: SecretKey | None = None
    expires: datetime | None = None


def losses(pack: Pack, form: str) -> tuple[str, ...]:
    """What the format can't carry of it."""
    return () if form == incoming.PACK else exporters.losses(pack, form)


def export(here: Here, selection: Selection, form: str, to: Path) -> Outgoing:
    """Write the choice to a file."""
    _see_that_allowed(here)
    pack = selected(here.store, selection, here.new_id(), as_here=form != incoming.PACK)
    lost = losses(pack, form)
    data = pack_format.write(pack) if form == incoming.PACK else exporters.written(pack, form)
    _written(to, data)
    if here.info(pack.info.id) is None:
        _note_made(here, pack)
    return Outgoing((to,), len(pack.phrases), lost)


def _note_made(here: Here, pack: Pack) -> None:
    """What is chosen under this name again is the next edition of it."""
    here.store.note_fact("", MADE, here.fact("", MADE) | {pack.info.name: {"id": pack.info.id, "serial": pack.info.serial}})


def new_key(out: Path, passphrase: str) -> tuple[Key, Path]:
    """A new secret key in a new file that only its owner can read, and its public key in OUT.pub beside it."""
    secret, key = new_keys(passphrase)
    laying.lay_secret(out, secret)
    public = out.with_name(out.name + ".pub")
    _written(public, key.file().encode())
    return key, public


def sign(file: Path, secret: SecretKey) -> Path:
    """FILE.minisig beside the file."""
    try:
        content = file_bytes(file)
        pack = pack_format.read(content)
    except OSError as error:
        raise unreadable(file, error) from error
    signature = file.with_name(file.name + SIGNATURE)
    _written(signature, secret.sign(content, _comment(pack)).encode())
    return signature


def for_mail(file: Path, to: Path) -> Path:
    """A signed pack and its signature in one file at `to`."""
    try:
        signature = file_bytes(file.with_name(file.name + SIGNATURE)).decode()
        sealed = envelope.sealed_for_mail(file_bytes(file), signature, feed_format.stem_of(file.stem))
    except OSError as error:
        raise unreadable(file, error) from error
    _written(to, sealed)
    return to


def publish(
    here: Here,
    what: str | Path | Pack | Selection,
    folder: Path,
    secret: SecretKey,
    *,
    name: str = "",
    expires: datetime | None = None,
    recall: Collection[str] = (),
    old: SecretKey | None = None,
) -> Outgoing:
    """Write the next edition and its feed; a pack that is here goes on from it. `old`: the key that gives way to this one."""
    _see_that_allowed(here)
    chosen = _chosen(here, what)
    stem = feed_format.stem_of(name or chosen.info.name)
    there = published(folder, stem)
    _see_that_hers(there, chosen, secret, old)
    edition = _edition(here, chosen, there, expires, recall)
    same, takes_in = there.pack, isinstance(what, str | Selection)
    if same is not None and _says_the_same(edition, same):
        out = _renewed(here, same, there, (folder, stem), _Signing(secret, old, expires))
        own = here.info(same.info.id)
        if takes_in and (own is None or own.serial < same.info.serial):  # as after a publishing that was cut off
            _take_in_own(here, same, there.content, folder, secret)
        return out
    content = pack_format.write(edition)
    if takes_in:
        _see_that_own_store_would(here, edition, content, secret)
    files = _files(edition, content, stem, _rotations(here, edition.info.id, there, _Signing(secret, old)), secret)
    paths = laying.lay(folder, files)
    if takes_in:
        _take_in_own(here, edition, content, folder, secret)
        if isinstance(what, Selection):
            _note_made(here, edition)
    return Outgoing(paths, len(edition.phrases))


def _renewed(here: Here, same: Pack, there: Published, place: tuple[Path, str], signing: _Signing) -> Outgoing:
    """The same edition: only the feed is written again, where it should last longer or a new key takes over."""
    folder, stem = place
    if signing.expires is None and there.key == signing.secret.key.text:
        return Outgoing((), len(same.phrases))
    rotations = _rotations(here, same.info.id, there, signing)
    until = _utc(signing.expires) if signing.expires else None
    feed = feed_format.feed_of(same.info, there.content, stem, rotate=bool(rotations), expires=until)
    files = [(f"{stem}{feed_format.ROTATION_SUFFIX}", rotations)] if rotations else []
    files.append((f"{stem}{feed_format.SUFFIX}", feed_format.write(feed, signing.secret)))
    return Outgoing(laying.lay(folder, files), len(same.phrases))


def published(folder: Path, stem: str) -> Published:
    """What the folder has under this name; LauncherError where the feed can't be read or is not as it was signed.

    A pack that is not the one its feed names counts as gone: nothing that others may have put there is carried on.
    """
    try:
        signed = feed_format.read(file_bytes(folder / f"{stem}{feed_format.SUFFIX}", feed_format.MAX_BYTES))
    except FileNotFoundError:
        return Published()
    except OSError as error:
        raise unreadable(folder, error) from error
    feed = signed.feed
    content = _there(folder / feed.file, feed.size)
    if hashlib.sha256(content).hexdigest() != feed.sha256:
        content = b""
    rotations = _there(folder / f"{stem}{feed_format.ROTATION_SUFFIX}", rotation.MAX_BYTES)
    return Published(feed, signed.signed.key.text, content, rotations)


def _there(path: Path, most: int) -> bytes:
    try:
        return file_bytes(path, most)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise unreadable(path, error) from error


def _written(path: Path, data: bytes) -> None:
    try:
        atomic.replace(path.absolute(), data)
    except OSError as error:
        message = _("{file} cannot be written: {why}.").format(file=path, why=error.strerror or error)
        raise LauncherError(message, _("Choose another folder, or see that there is room on the disk.")) from error


def _chosen(here: Here, what: str | Path | Pack | Selection) -> Pack:
    if isinstance(what, Pack):
        return what
    if isinstance(what, Path):
        try:
            return pack_format.read(file_bytes(what))
        except OSError as error:
            raise unreadable(what, error) from error
    selection = what if isinstance(what, Selection) else Selection(packs=(here.known(what).id,))
    return selected(here.store, selection, here.new_id(), goes_on=True)


def _see_that_hers(there: Published, chosen: Pack, secret: SecretKey, old: SecretKey | None) -> None:
    if there.feed is None:
        return
    if there.feed.pack != chosen.info.id:
        message = _("Another pack is published there under this name: {name}.").format(name=there.feed.name)
        raise LauncherError(message, _("Give --name, or choose another folder."))
    if there.key != secret.key.text and (old is None or old.key.text != there.key):
        message = _("What is published there was signed with another key.")
        raise LauncherError(message, _("Sign with that key, or let it hand over to the new one: --old-key FILE"))


def _edition(here: Here, chosen: Pack, there: Published, expires: datetime | None, recall: Collection[str]) -> Pack:
    """The pack as the next edition."""
    before, info = there.pack, chosen.info
    recall = _as_sent(recall, info.id, _ids(chosen) | (_ids(before) if before else set()))
    seen = [serial for serial in here.fact(info.id, SERIALS).values() if isinstance(serial, int)]
    own = here.info(info.id)
    least = max([there.feed.serial if there.feed else 0, own.serial if own else 0, *seen])
    serial = info.serial if info.serial > least else least + 1
    until = _utc(expires) if expires else info.expires
    info = msgspec.structs.replace(info, serial=serial, published=_utc(here.now()), expires=until, rev="")
    phrases = tuple(phrase for phrase in chosen.phrases if phrase.id not in recall)
    return msgspec.structs.replace(chosen, info=info, phrases=phrases, removed=_removed(here, chosen, before, serial, recall))


def _removed(here: Here, chosen: Pack, before: Pack | None, serial: int, recall: Collection[str]) -> tuple[Removed, ...]:
    there = _ids(chosen) - set(recall)
    found = {one.id: one for one in (before.removed if before else ())}
    for one in chosen.removed:
        was = found.get(one.id)
        found[one.id] = msgspec.structs.replace(one, recall=one.recall or (was is not None and was.recall))
    sent = (_ids(before) if before else set()) | {id_ for _kind, id_ in _sent(here, chosen.info.id)}
    gone = {*sent, *recall} - there
    for id_ in sorted(gone):
        if id_ not in found or (id_ in recall and not found[id_].recall):
            found[id_] = Removed(id=id_, since=serial, recall=id_ in recall)
    return tuple(one for id_, one in found.items() if id_ not in there)


def _as_sent(recall: Collection[str], pack: str, known: Collection[str]) -> set[str]:
    """The ids as the pack has them: a phrase that came from elsewhere has another one in it."""
    return {own if id_ not in known and (own := id_in(pack, id_)) in known else id_ for id_ in recall}


def _sent(here: Here, pack: str) -> Collection[tuple[str, str]]:
    return [key for key, layers in here.store.layers_of(pack, ()).items() if pack in layers.base]


def _ids(pack: Pack) -> set[str]:
    return {one.id for one in _records(pack)}


def _records(pack: Pack) -> tuple[Record, ...]:
    return (*pack.situations, *pack.phrases, *pack.sequences, *pack.rules, *pack.words)


def _says_the_same(one: Pack, other: Pack) -> bool:
    """Whether nothing differs but what every edition has of its own, and the order, which says nothing."""

    def bare(pack: Pack) -> bytes:
        info = msgspec.structs.replace(pack.info, serial=0, published=None, expires=None, version="", rev="")
        gone = tuple(msgspec.structs.replace(removed, since=0) for removed in pack.removed)
        lists: dict[str, Any] = {
            place: _by_id(getattr(pack, place)) for place in ("situations", "phrases", "sequences", "rules", "words")
        }
        return msgspec.json.encode(msgspec.structs.replace(pack, info=info, removed=_by_id(gone), **lists))

    return bare(one) == bare(other)


def _by_id(records: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(records, key=lambda one: one.id))


def _rotations(here: Here, pack: str, there: Published, signing: _Signing) -> bytes:
    old = signing.old
    if old is None or there.key in {"", signing.secret.key.text}:
        return there.rotations
    step = Rotation(pack=pack, old=old.key.text, new=signing.secret.key.text, made=_utc(here.now()))
    return rotation.write(step, old, there.rotations)


def _files(edition: Pack, content: bytes, stem: str, rotations: bytes, secret: SecretKey) -> list[tuple[str, bytes]]:
    """What is laid down, in the order in which others may see it."""
    feed = feed_format.feed_of(edition.info, content, stem, rotate=bool(rotations))
    files = [(feed.file, content), (feed.file + SIGNATURE, secret.sign(content, _comment(edition)).encode())]
    if rotations:
        files.append((f"{stem}{feed_format.ROTATION_SUFFIX}", rotations))
    return [*files, (f"{stem}{feed_format.SUFFIX}", feed_format.write(feed, secret))]


def _see_that_own_store_would(here: Here, edition: Pack, content: bytes, secret: SecretKey) -> None:
    """Nothing goes out that her own store refuses; that she signs with this key is why she trusts it."""
    id_ = edition.info.id
    if secret.key.text not in judging.trust_of(here, id_).in_force:
        judging.trust_key(here, secret.key.text, id_)
    review = incoming.reviewed(here, content, edition.info.name, secret.sign(content, _comment(edition)), secret.key.text)
    if review.refused:
        raise LauncherError(review.refused, review.hint)


def _take_in_own(here: Here, edition: Pack, content: bytes, folder: Path, secret: SecretKey) -> None:
    """Her own store goes on from what is out now: her edits are the team's words, her own phrases the pack's."""
    id_ = edition.info.id
    review = incoming.reviewed(here, content, str(folder), secret.sign(content, _comment(edition)), secret.key.text)
    incoming.saw(here, incoming.take(here, review, None, trust=True, sure=True))
    changes: list[Single] = []
    for one in here.store.layers_of(id_, ()).values():
        sent = one.base.get(id_)
        if sent is not None and one.own is not None and one.kind != "rule" and _same_words(one.own, sent):
            changes += [Remove(one.kind, one.id, expects=one.own.rev), Add(sent)]
    if changes:
        here.store.apply(Batch(_("Let {pack} have your phrases").format(pack=edition.info.name), tuple(changes)))


def _same_words(one: Record, other: Record) -> bool:
    return {**to_plain(one), "rev": ""} == {**to_plain(other), "rev": ""}


def _see_that_allowed(here: Here) -> None:
    if not here.policy.exports:
        raise LauncherError(_("Your company does not allow exports here."), _("Ask whoever looks after this computer."))


def _comment(pack: Pack) -> str:
    return f"pack {pack.info.id} serial {pack.info.serial}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
