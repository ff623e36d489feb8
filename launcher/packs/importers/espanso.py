"""espanso: a match file (also of its first version), a package, or its whole configuration, as a folder or a zip.

Laws: a match is one phrase, whatever number of triggers it has; one that runs a program, or uses a variable that does, is
skipped by name. A match file that is broken is told with its line and never hides the others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.importers.espansotext import Scope, code_in, translated
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, PERHAPS, SURELY, Builder, Importer, damaged, tell_twice
from launcher.packs.importers.letters import uncounted, word
from launcher.packs.importers.opened import Object, Opened, decoded
from launcher.packs.importers.placeholders import Body
from launcher.packs.importers.yamltext import documents
from launcher.packs.rich import plain_twin, safe_html
from launcher.progress import Far

_ENDINGS: Final = (".yml", ".yaml")
_MATCHES: Final = re.compile(r"(?m)^[ \t{]{0,2}[\"']?(?:matches|global_vars)[\"']?\s*:")
_RULES: Final = re.compile(r"(?m)(?:^[ \t{-]*|[{,][ \t]*)[\"']?(?:trigger|triggers|regex)[\"']?\s*:")
_GENERIC: Final = {"package", "base", "default", "match", "matches"}
_KNOWN: Final = {
    *("trigger", "triggers", "regex", "replace", "form", "form_fields", "html", "markdown", "image_path", "vars", "word"),
    *("left_word", "right_word", "propagate_case", "uppercase_style", "label", "search_terms", "force_mode", "force_clipboard"),
    *("paragraph", "comment", "passive_only", "anchors", "apply_case", "inject_vars"),
}
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")  # YAML knows none of these


def looks(opened: Opened) -> int:
    """Matches at the top of a YAML file, with triggers in them."""
    texts = [decoded(data) or "" for path, data in opened.members.items() if path.lower().endswith(_ENDINGS)]
    if not opened.members:
        texts = [opened.text or ""]
    sure = [SURELY if _RULES.search(text) else PERHAPS for text in texts if _MATCHES.search(text)]
    return max(sure, default=NO)


def read(opened: Opened, choices: Choices) -> Imported:
    """Each match is a phrase, each file or package a situation."""
    if opened.members:
        return _from_folder(opened, choices)
    if opened.text is None:
        raise damaged("espanso")
    docs = _documents(opened.text, opened.sent.far)
    sheets = [doc for doc in docs if isinstance(doc, Object)]
    name = next((word(sheet.get("name")) for sheet in sheets if sheet.get("name")), "") or opened.stem
    builder = Builder(IMPORTER.form, opened, choices, name, _key(opened, name, sheets), sum(map(_count, sheets)))
    for sheet in sheets:
        if sheet.get("imports") or sheet.get("includes"):
            builder.warn(_("it refers to other files: import their folder to have them all"))
        _take(builder, sheet, _globals(sheets), "")
    return builder.done()


def _from_folder(opened: Opened, choices: Choices) -> Imported:
    sheets: dict[str, list[Object]] = {}
    broken: dict[str, LauncherError] = {}
    for path, data in sorted(opened.members.items()):
        if path.lower().endswith(_ENDINGS):
            try:
                docs = _documents(decoded(data) or "", opened.sent.far)
            except LauncherError as error:
                broken[path] = error
                continue
            sheets[path] = [doc for doc in docs if isinstance(doc, Object)]
    manifests = {_folder(path): docs[0] for path, docs in sheets.items() if _file(path) == "_manifest.yml" and docs}
    name, key = _identity(opened, manifests)
    total = sum(_count(sheet) for docs in sheets.values() for sheet in docs)
    builder = Builder(IMPORTER.form, opened, choices, name, key, total)
    shared = _globals(sheet for docs in sheets.values() for sheet in docs)
    for path, sheet in ((path, sheet) for path, docs in sheets.items() for sheet in docs):
        if _file(path) != "_manifest.yml":
            _take(builder, sheet, shared, _situation(path, manifests, name))
    for path, why in broken.items():
        if _file(path) == "_manifest.yml":
            builder.warn(_("the description of the package is broken and was left out"))
        else:
            builder.skip(path, why.message)
    return builder.done()


def _take(builder: Builder, sheet: Object, shared: Mapping[str, Any], situation: str) -> None:
    tell_twice(builder, sheet)
    for matches in [*(value for name, value in sheet.twice if name == "matches"), sheet.get("matches")]:
        if matches is not None and not isinstance(matches, list):
            builder.skip("matches", _("This is not a list of matches."))
            continue
        for match in matches or ():
            if isinstance(match, dict):
                _phrase(builder, match, shared, situation)
            else:
                builder.skip(word(match)[:80], _("This is not a match."))


def _phrase(builder: Builder, match: Mapping[str, Any], shared: Mapping[str, Any], situation: str) -> None:
    codes, pattern, label = _triggers(match), word(match.get("regex")), word(match.get("label"))
    key = next(iter(codes), "") or pattern or label
    called = label or key
    own = _variables(match.get("vars"))
    text = next((word(match[name]) for name in ("replace", "form", "html", "markdown") if word(match.get(name))), "")
    if code := code_in([text, match.get("form_fields")], own, shared):
        builder.skip(called, _("It runs a program ({kind}).").format(kind=code))
        return
    if match.get("image_path") and not text:
        builder.skip(called, _("It is a picture."))
        return
    fields = match.get("form_fields")
    given = fields if isinstance(fields, dict) else {}
    scope = Scope({**shared, **own}, given if "form" in match else None, frozenset(re.findall(r"\(\?P?<(\w+)>", pattern)))
    html = safe_html(text) if match.get("html") and not match.get("replace") else ""
    body = translated(plain_twin(text) if html else text, scope)
    _note(builder, body, match, called)
    tags = match.get("search_terms")
    builder.phrase(
        key,
        body,
        title=label,
        rich=translated(html, scope) if html else None,
        situation=situation,
        codes=codes,
        tags=[word(tag) for tag in tags] if isinstance(tags, list) else [word(tags)],
        when=word(match.get("comment")),
    )


def _note(builder: Builder, body: Body, match: Mapping[str, Any], called: str) -> None:
    if match.get("regex"):
        body.note(_("it answers to a pattern there, and to no code here"))
    if match.get("markdown") and not match.get("replace"):
        body.note(_("its formatting (Markdown) is kept as text"))
    for name in sorted(match.keys() - _KNOWN):
        builder.warn(_("the field “{name}” is not known and was left out").format(name=name[:40]), called)


def _triggers(match: Mapping[str, Any]) -> list[str]:
    """The codes that it answers to; a list that was written as a mapping has them as its names."""
    listed = [match.get("trigger"), match.get("triggers")]
    given = [trigger for names in listed for trigger in (names if isinstance(names, list | dict) else [names])]
    return [word(trigger) for trigger in given if word(trigger)]


def _variables(listed: object) -> dict[str, Any]:
    rows = listed if isinstance(listed, list) else []
    named = (row for row in rows if isinstance(row, dict) and row.get("name"))
    # One of the kind `global` only says when the shared one of that name is asked for.
    return {word(row["name"]): row for row in named if word(row.get("type")) != "global"}


def _globals(sheets: Iterable[Object]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for sheet in sheets:
        found |= _variables(sheet.get("global_vars"))
    return found


def _documents(text: str, far: Far) -> list[Any]:
    return documents(_UNSEEN.sub("", text), far)


def _count(sheet: Object) -> int:
    matches = sheet.get("matches")
    return len(matches) if isinstance(matches, list) else 0


def _key(opened: Opened, name: str, sheets: list[Object]) -> str:
    # Every package calls its file alike; then the folder tells, else the first code.
    stem = uncounted(name).casefold()
    if stem not in _GENERIC:
        return stem
    folders = [part for part in opened.sent.name.replace("\\", "/").split("/")[:-1] if not re.fullmatch(r"[\d.]+", part)]
    return f"{stem} {folders[-1].casefold() if folders else next(_first_codes(sheets), '')}"


def _first_codes(sheets: Iterable[Object]) -> Iterator[str]:
    for sheet in sheets:
        matches = sheet.get("matches")
        for match in matches if isinstance(matches, list) else ():
            yield from _triggers(match) if isinstance(match, dict) else ()


def _identity(opened: Opened, manifests: Mapping[str, Object]) -> tuple[str, str]:
    """The name and key of a folder: of its package, where it is one."""
    folder = next(iter(manifests), "")
    if len(manifests) == 1 and all(_folder(path) == folder for path in opened.members if path.lower().endswith(_ENDINGS)):
        manifest = manifests[folder]
        name = word(manifest.get("name"))
        return word(manifest.get("title")) or name or opened.stem, name or uncounted(opened.stem).casefold()
    return opened.stem, uncounted(opened.stem).casefold()


def _situation(path: str, manifests: Mapping[str, Object], name: str) -> str:
    manifest: Mapping[str, Any] = manifests.get(_folder(path), {})
    packaged = word(manifest.get("title")) or word(manifest.get("name"))
    stem = _file(path).rpartition(".")[0]
    return packaged or (name if stem in _GENERIC else stem)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _file(path: str) -> str:
    return path.rpartition("/")[2]


IMPORTER: Final = Importer("espanso", "espanso", looks, read, _ENDINGS)
