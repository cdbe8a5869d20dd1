"""Write a software bill of materials (CycloneDX 1.6, JSON): ocrdata and what is installed of its extras.

    python tools/sbom.py ocrdata.cdx.json [EXTRA …]

Without extras, all of them count. The library that writes it is a dependency of pip-audit.
"""

import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from constraints import installed

_LONGEST = 100
"""Characters of a licence's name; some packages put the whole text there."""


def main(file: Path, extras: list[str]) -> None:
    """Write the file.

    Args:
        file: Where to.
        extras: Extras of ocrdata that count; all if there are none.
    """
    own = distribution("ocrdata")
    versions = installed(own, extras or own.metadata.get_all("Provides-Extra") or [])
    del versions["ocrdata"]
    bom = Bom(components=[_component(distribution(name), ComponentType.LIBRARY) for name in sorted(versions)])
    bom.metadata.component = _component(own, ComponentType.APPLICATION)
    bom.register_dependency(bom.metadata.component, bom.components)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    file.write_text(text + "\n", encoding="utf-8")
    print(f"{file}: {len(versions)} packages")


def _component(found: Distribution, kind: ComponentType) -> Component:
    name = found.name.lower().replace("_", "-")
    licence = found.metadata["License-Expression"] or found.metadata["License"] or ""
    first = licence.splitlines()[0][:_LONGEST] if licence else ""
    return Component(
        name=name,
        version=found.version,
        type=kind,
        bom_ref=f"{name}@{found.version}",
        purl=PackageURL("pypi", None, name, found.version),
        licenses=[DisjunctiveLicense(name=first)] if first else None,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
