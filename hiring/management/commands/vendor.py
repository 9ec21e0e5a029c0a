"""Fetch what the pages need from npm, at pinned versions, and write it where it is served from.

`manage.py vendor` needs npm and a network; nobody needs it to run Candor, since its results are in the repository. Run it
after changing a version below or `static/img/icons.txt`. Afterwards every file below `static/vendor/`, the sprite
`static/img/icons.svg` and the tests' `axe.min.js` are as the table says; a missing icon or file stops it with its name.
"""

import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

ROOT = Path(__file__).resolve().parents[3]
VENDOR = ROOT / "static" / "vendor"
PACKAGES = {
    "htmx.org": "2.0.11",
    "sortablejs": "1.15.7",
    "axe-core": "4.14.1",
    "@fontsource-variable/inter": "5.3.0",
    "lucide-static": "1.62.0",
}
FILES = {  # package file -> where it goes
    ("htmx.org", "dist/htmx.min.js"): VENDOR / "htmx.min.js",
    ("sortablejs", "Sortable.min.js"): VENDOR / "sortable.min.js",
    ("axe-core", "axe.min.js"): ROOT / "hiring" / "tests" / "axe.min.js",
}
# Inter comes in one file for each range of characters, so that a page fetches only what its names need. The phonetic and
# historic letters of the second range are left out: with them it weighs more than the rest of a page.
FONTS = {
    "latin": "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, "
    "U+2190-2193, U+2212, U+2215, U+FEFF, U+FFFD",
    "latin-ext": "U+0100-0101, U+0104-0127, U+012A-0130, U+0132-0151, U+0154-0167, U+016A-017F, U+018F, U+0192, "
    "U+01CD-01DC, U+01E6-01E7, U+01F4-01F5, U+01FA-01FF, U+0218-021B, U+0237, U+0259, U+1E80-1E85, U+1E9E, "
    "U+20A4-20A7, U+20A9-20AA, U+20AD-20AE, U+20B1-20B2, U+20B4-20B5, U+20B8-20BA, U+20BC-20BD",
    "vietnamese": "U+0102-0103, U+0110-0111, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, U+0300-0301, "
    "U+0303-0304, U+0308-0309, U+0323, U+0329, U+1EA0-1EF9, U+20AB",
}
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "case", "cv11"]


class Command(BaseCommand):
    help = "Fetch the vendored scripts, fonts and icons again, at the versions this command pins."

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            packages = {name: fetch(name, version, Path(folder)) for name, version in PACKAGES.items()}
            VENDOR.mkdir(parents=True, exist_ok=True)
            for (name, inside), target in FILES.items():
                target.write_bytes(without_map((packages[name] / inside).read_bytes()))
            fonts(packages["@fontsource-variable/inter"])
            sprite(packages["lucide-static"])
            record(packages)


def fetch(name: str, version: str, folder: Path) -> Path:
    """Unpack that version of the package below `folder`; npm itself checks its integrity."""
    packed = subprocess.run(
        ["npm", "pack", f"{name}@{version}", "--json", "--silent"],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if packed.returncode:
        raise CommandError(f"npm could not fetch {name} {version}: {packed.stderr.strip()}")
    answer = json.loads(packed.stdout)
    entry = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    target = folder / re.sub(r"\W+", "-", name)
    with tarfile.open(folder / entry["filename"].replace("@", "").replace("/", "-")) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def without_map(script: bytes) -> bytes:
    """The script without its reference to a source map, which is not served."""
    return re.sub(rb"\n?//# sourceMappingURL=.*\s*$", b"\n", script)


def fonts(package: Path) -> None:
    """Write one woff2 file for each range, with the features our styles use."""
    from fontTools import subset

    for name, characters in FONTS.items():
        source = package / "files" / f"inter-{name}-wght-normal.woff2"
        subset.main(
            [
                str(source),
                f"--unicodes={characters.replace('U+', '').replace(' ', '')}",
                f"--layout-features={','.join(FEATURES)}",
                "--flavor=woff2",
                "--no-hinting",
                "--desubroutinize",
                f"--output-file={VENDOR / f'inter-{name}.woff2'}",
            ]
        )


def sprite(package: Path) -> None:
    """Write the sprite of the icons that `icons.txt` names, one a line."""
    symbols = []
    for name in (ROOT / "static" / "img" / "icons.txt").read_text().split():
        path = package / "icons" / f"{name}.svg"
        if not path.exists():
            raise CommandError(f"Lucide has no icon called {name}.")
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL)
        assert drawing
        inner = re.sub(r"\s*\n\s*", "", drawing[1]).replace(" />", "/>")
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            f'stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
        )
    (ROOT / "static" / "img" / "icons.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    )


def record(packages: dict[str, Path]) -> None:
    """Write each package's version and licence, and the licence texts, beside the files."""
    lines = ["What lies here comes from npm, fetched by `manage.py vendor`; do not edit it by hand.", ""]
    for name, package in packages.items():
        about = json.loads((package / "package.json").read_text())
        licence = next(p for p in sorted(package.iterdir()) if p.name.upper().startswith("LICEN"))
        target = VENDOR / "licences" / f"{name.replace('/', '-').strip('@')}.txt"
        target.parent.mkdir(exist_ok=True)
        target.write_text(licence.read_text())
        lines.append(f"{name} {about['version']}, {about['license']} (licences/{target.name})")
    lines += [
        "",
        "The Inter files are cut down to the letters and features the pages use; icons.svg holds the Lucide icons that",
        "static/img/icons.txt names. axe-core serves the tests only: hiring/tests/axe.min.js.",
    ]
    (VENDOR / "VERSIONS").write_text("\n".join(lines) + "\n")
