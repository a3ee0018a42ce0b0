"""Makes the fonts that pages ship: ``python tools/genscripts/fonts.py FOLDER``, FOLDER holding the unpacked sources.

Sources: the packages ``@ibm/plex-sans`` 1.1.0, ``@ibm/plex-sans-arabic`` 1.1.0 and ``@ibm/plex-mono`` 2.5.0 (SIL Open
Font License 1.1, IBM). Each is cut to the letters that our languages and the names of travellers need, and named
*Jalon Sans* and *Jalon Mono*: the licence keeps the name *Plex* for the whole font. A file's name ends with a digest of
its content, so a browser may keep it for good. The style sheet that names the files is written beside them.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parents[2] / "src/jalon/design/static/design/fonts"
SHEET = FOLDER / "fonts.css"

LATIN = "U+0020-007E, U+00A0-00FF, U+0131, U+0152-0153, U+0178, U+2009, U+2010-2015, U+2018-201E, U+2020-2022, U+2026"
SIGNS = "U+202F, U+2030, U+2039-203A, U+20AC, U+2190-2193, U+21B5, U+2212, U+2248, U+2260, U+2264-2265, U+25B2, U+25BC"
LATIN_MORE = "U+0100-0130, U+0132-0151, U+0154-0177, U+0179-024F, U+0250-029F, U+02C6, U+02DC, U+1E00-1EFF"
ARABIC = "U+0600-0603, U+060C, U+0615, U+061B, U+061F-063A, U+0640-0656, U+0660-067F, U+0681, U+0685-0687, U+0688"
ARABIC_MORE = "U+0691, U+0698, U+06A4, U+06A9, U+06AF, U+06BA, U+06BE, U+06C1, U+06CC, U+06D2, U+06D4, U+06F0-06F9"
CODES = "U+0020-007E, U+00A0, U+00B7, U+2013, U+2026, U+2190-2193, U+21B5"

NAMES = "U+0627-0628, U+0629, U+0631, U+0639, U+064A, U+0644"
"""The word العربية, by which every page offers Arabic: a page in French need not fetch the whole script for it."""


@dataclass(frozen=True)
class Cut:
    """One file to make."""

    source: str
    family: str
    weight: int
    part: str
    letters: str


_SANS = "ibm-plex-sans-1.1.0/fonts/complete/woff2/IBMPlexSans"
_ARAB = "ibm-plex-sans-arabic-1.1.0/fonts/complete/woff2/IBMPlexSansArabic"
_MONO = "ibm-plex-mono-2.5.0/fonts/complete/woff2/IBMPlexMono"
CUTS = (
    Cut(f"{_SANS}-Regular.woff2", "Jalon Sans", 400, "latin", f"{LATIN}, {SIGNS}"),
    Cut(f"{_SANS}-SemiBold.woff2", "Jalon Sans", 600, "latin", f"{LATIN}, {SIGNS}"),
    Cut(f"{_SANS}-Regular.woff2", "Jalon Sans", 400, "latin-more", LATIN_MORE),
    Cut(f"{_SANS}-SemiBold.woff2", "Jalon Sans", 600, "latin-more", LATIN_MORE),
    Cut(f"{_ARAB}-Regular.woff2", "Jalon Sans", 400, "arabic", f"{ARABIC}, {ARABIC_MORE}"),
    Cut(f"{_ARAB}-SemiBold.woff2", "Jalon Sans", 600, "arabic", f"{ARABIC}, {ARABIC_MORE}"),
    Cut(f"{_ARAB}-Regular.woff2", "Jalon Names", 400, "names", NAMES),
    Cut(f"{_MONO}-Regular.woff2", "Jalon Mono", 400, "codes", CODES),
)

_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "init", "medi", "fina", "isol", "rlig", "zero"]


def points(letters: str) -> set[int]:
    """Code points of a list as CSS writes ``unicode-range``."""
    found: set[int] = set()
    for part in letters.replace("U+", "").split(", "):
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def cut(font: TTFont, wanted: Cut) -> None:
    """Leave the letters of ``wanted`` in ``font`` and give it its own name."""
    options = Options(name_IDs=[0, 1, 2, 4, 6, 13, 14], layout_features=_FEATURES)
    maker = Subsetter(options)
    maker.populate(unicodes=points(wanted.letters) & font.getBestCmap().keys())
    maker.subset(font)
    plain = wanted.family.replace(" ", "")
    for record in list(font["name"].names):
        names = {1: wanted.family, 4: f"{wanted.family} {wanted.weight}", 6: f"{plain}-{wanted.weight}"}
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )


def face(wanted: Cut, name: str, kept: set[int]) -> str:
    """The rule of the style sheet that names the file."""
    return (
        f'@font-face {{ font-family: "{wanted.family}"; font-weight: {wanted.weight}; font-display: swap;\n'
        f'  src: url("fonts/{name}") format("woff2");\n  unicode-range: {ranges(kept)}; }}\n'
    )


def ranges(kept: set[int]) -> str:
    """Code points as CSS writes them: what a file does not have is not asked of it."""
    runs: list[list[int]] = []
    for point in sorted(kept):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ", ".join(f"U+{first:04X}" if first == last else f"U+{first:04X}-{last:04X}" for first, last in runs)


def main() -> None:
    """Make every file and the style sheet."""
    sources = Path(sys.argv[1])
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.woff2"):
        old.unlink()
    rules = ["/* Written by tools/genscripts/fonts.py; do not edit. SIL Open Font License 1.1: see OFL.txt. */\n"]
    for wanted in CUTS:
        font = TTFont(sources / wanted.source, recalcTimestamp=False)
        cut(font, wanted)
        font.flavor = "woff2"
        draft = FOLDER / "draft"
        font.save(draft)
        digest = hashlib.sha256(draft.read_bytes()).hexdigest()[:8]
        name = f"{wanted.family.replace(' ', '-').lower()}-{wanted.part}-{wanted.weight}.{digest}.woff2"
        draft.rename(FOLDER / name)
        rules.append(face(wanted, name, set(font.getBestCmap())))
        print(f"{name}: {(FOLDER / name).stat().st_size} bytes, {len(font.getBestCmap())} letters")
    SHEET.write_text("".join(rules), encoding="utf-8")


if __name__ == "__main__":
    main()
