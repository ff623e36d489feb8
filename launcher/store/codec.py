"""Records and changes as JSON: the body of a row, and the steps of history.

Law: a body is the canonical form that `phrase.revision` hashes, so a row can be checked by its very bytes without being
understood; whatever does not match is refused with ValueError and never half read.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from typing import Any

import msgspec

from launcher.change import Add, Edit, Move, Remove, Single
from launcher.layers import ABSENT, Override, Taken, UserLayer
from launcher.phrase import TYPES, Kind, Record, from_plain, kind_of, to_plain


def hashed(text: str) -> str:
    """The hash that stands beside `text` in its row. Raises ValueError for text that is not Unicode."""
    return "sha256:" + sha256(text.encode()).hexdigest()


def is_as_written(text: str, hash_: str) -> bool:
    """Whether `text` is the one that was written with this hash."""
    try:
        return hashed(text) == hash_
    except ValueError:  # it is no text any more
        return False


def value_text(value: object) -> str:
    """Any JSON-ready value in canonical form. Raises ValueError for what JSON cannot say."""
    return _canonical(value)


def body_of(record: Record) -> str:
    """The sealed record in canonical form without `rev`; its hash is the record's revision. Raises ValueError as `value_text`."""
    return sealed_body(record) or value_text(_without_rev(record))


def sealed_body(record: Record) -> str | None:
    """The same where it is quickly found; None where it is not, and where the record is not sealed."""
    try:
        # msgspec writes all but rare floats just as the canonical form does, in a tenth of the time; the hash tells.
        body = msgspec.json.encode(_without_rev(record), order="sorted").decode()
    except ValueError:  # half a character
        return None
    return body if hashed(body) == record.rev else None


def record_of(kind: Kind, id_: str, body: str, rev: str) -> Record:
    """The record with this id and body. Raises ValueError where the body is not that of the revision, or makes no sense."""
    if hashed(body) != rev:
        raise ValueError("the body does not match its revision")
    try:
        record = _record_from(kind, _fields(body))
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
    if record.id != id_:
        raise ValueError("the body is that of another record")
    msgspec.structs.force_setattr(record, "rev", rev)  # nobody else holds this record yet
    return record


def changes_text(steps: Iterable[Taken]) -> str:
    """Changes as they were taken, as one JSON text."""
    plain = [[_plain_taken(taken), _plain_layer(taken.leaves), *(taken.sees or ())] for taken in steps]
    return msgspec.json.encode(plain).decode()


def changes_of(text: str) -> tuple[Taken, ...]:
    """The changes that `changes_text` wrote. Raises ValueError where it did not."""
    try:
        taken = msgspec.json.decode(text)
        return tuple(_taken_of(change, layer, sees) for change, layer, *sees in taken)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("these are no changes") from error


def base_text(override: Override) -> str:
    """What an override was written over: the revision, and behind it the channels that stand apart."""
    return f"{override.base_rev} {value_text(override.apart)}" if override.apart else override.base_rev


def override_of(value: object, base: str) -> Override:
    """The override that was written over `base`, as `base_text` says it. Raises ValueError where that is no such text."""
    rev, _space, apart = base.partition(" ")
    return Override(value, rev, tuple(msgspec.json.decode(apart, type=list[str])) if apart else ())


def _taken_of(change: dict[str, Any], layer: dict[str, Any] | None, sees: list[str]) -> Taken:
    leads = change.pop("leads", None)
    return Taken(_change_of(change), _layer_of(layer), _seen_of(sees), leads)


def _plain_taken(taken: Taken) -> dict[str, Any]:
    return _plain_change(taken.change) | ({} if taken.leads is None else {"leads": taken.leads})


def _without_rev(record: Record) -> dict[str, Any]:
    plain = to_plain(record)
    plain.pop("rev", None)
    return plain


def _record_from(kind: Kind, fields: dict[str, Any]) -> Record:
    if fields.keys() <= _known[kind]:
        with suppress(msgspec.ValidationError):  # perhaps only for what is not known inside a field: that is carried, too
            return msgspec.convert(fields, TYPES[kind])  # much quicker, and 10,000 of them stand between start and use
    return from_plain(kind, fields)


def _plain_layer(layer: UserLayer | None) -> dict[str, Any] | None:
    if layer is None:
        return None
    overrides = {
        name: {"base_rev": base_text(one)} | ({} if one.value is ABSENT else {"value": one.value})
        for name, one in layer.overrides.items()
    }
    return {"overrides": overrides, "hidden": layer.hidden, "own": layer.own}


def _layer_of(plain: dict[str, Any] | None) -> UserLayer | None:
    if plain is None:
        return None
    overrides = {name: override_of(one.get("value", ABSENT), one["base_rev"]) for name, one in plain["overrides"].items()}
    return UserLayer(overrides, plain["hidden"], plain["own"])


def _seen_of(plain: list[str]) -> tuple[str, str] | None:
    if not plain:
        return None
    before, after = plain
    return before, after


def _plain_change(change: Single) -> dict[str, Any]:
    if isinstance(change, Add):
        return {"do": "add", "kind": kind_of(change.record), "record": to_plain(change.record), "by": change.by}
    about = {"kind": change.kind, "id": change.id, "expects": change.expects, "by": change.by}
    if isinstance(change, Edit):
        return {"do": "edit", **about, "fields": dict(change.fields), "without": change.without}
    if isinstance(change, Move):
        return {"do": "move", **about, "to": change.to}
    return {"do": "remove", **about}


def _change_of(plain: dict[str, Any]) -> Single:
    what = plain.pop("do", None)
    if what == "add":
        return Add(_record_from(plain["kind"], plain["record"]), by=plain["by"])
    if what == "edit":
        return Edit(**plain | {"without": tuple(plain["without"])})
    if what == "move":
        return Move(**plain)
    if what == "remove":
        return Remove(**plain)
    raise ValueError("an unknown change")


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_fields = msgspec.json.Decoder(dict[str, Any]).decode
_known = {kind: frozenset(type_.__struct_fields__) - {"extra"} for kind, type_ in TYPES.items()}
