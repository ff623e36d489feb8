"""The pack file as a JSON Schema, for editors and for a supervisor's own checks; made from the code that reads it."""

import json
from typing import Any

import msgspec

from launcher.packs.format import FORMAT, FORMAT_VERSION, LIMITS, Pack
from launcher.phrase import MAX_TEXT, MAX_TITLE


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file; data/phrasepack.schema.json is `schema_file()` of it."""
    _refs, parts = msgspec.json.schema_components((Pack,), ref_template="#/$defs/{name}")
    for part in parts.values():
        part["properties"].pop("extra", None)  # in the file, unknown fields stand beside the known ones
        part.pop("additionalProperties", None)  # and inside them too
    parts["Phrase"]["properties"]["title"] |= {"minLength": 1, "maxLength": MAX_TITLE}
    parts["Phrase"]["properties"]["texts"]["minProperties"] = 1
    parts["Text"]["properties"]["plain"] |= {"minLength": 1, "maxLength": MAX_TEXT}
    parts["Text"]["properties"]["html"] |= {"maxLength": MAX_TEXT}
    pack = parts.pop("Pack")
    for place, limit in LIMITS.items():
        pack["properties"][place]["maxItems"] = limit
    head = {"format": {"const": FORMAT}, "format_version": {"const": FORMAT_VERSION}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Phrase pack",
        "description": pack["description"],
        "type": "object",
        "properties": head | pack["properties"],
        "required": [*head, *pack["required"]],
        "$defs": dict(sorted(parts.items())),
    }


def schema_file() -> bytes:
    """The bytes of data/phrasepack.schema.json."""
    return (json.dumps(schema(), indent=2, ensure_ascii=False) + "\n").encode()
