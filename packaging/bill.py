"""The bill of materials of a package, as CycloneDX says it: what is inside, of which version, under which licence."""

import hashlib
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from inside import Part
from packageurl import PackageURL


def written(parts: list[Part], folder: Path) -> str:
    """The bill as JSON; the part that is named as the folder's program is what it is about, the others are its components."""
    components = {part.name: _component(part, folder) for part in parts}
    about = components.pop("phrase-launcher")
    bill = Bom(components=components.values())
    bill.metadata.component = about
    bill.register_dependency(about, components.values())
    return JsonV1Dot6(bill).output_as_string(indent=2)


def _component(part: Part, folder: Path) -> Component:
    own = part.name == "phrase-launcher"
    return Component(
        name=part.name, version=part.version or None, purl=PackageURL.from_string(part.purl), bom_ref=part.purl,
        type=ComponentType.APPLICATION if own else ComponentType.LIBRARY,
        licenses=[LicenseFactory().make_from_string(part.licence)],
        components=[] if own else [_file(folder, name) for name in sorted(part.files) if (folder / "_internal" / name).is_file()],
    )  # fmt: skip


def _file(folder: Path, name: str) -> Component:
    path = folder / "_internal" / name
    digest = HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(path.read_bytes()).hexdigest())
    return Component(name=name.replace("\\", "/"), type=ComponentType.FILE, hashes=[digest], bom_ref=f"file:{name}")
