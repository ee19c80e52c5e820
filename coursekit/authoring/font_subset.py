"""Make the course's Chinese font from Noto Sans SC.

Run once, when the characters wanted change; the result is committed::

    python -m coursekit.authoring.font_subset NotoSansSC-Regular.otf

The source font is Noto Sans SC (SIL Open Font License 1.1; the wheel
``pylopdf-fonts-zh-cn`` carries it). It is cut to the characters of GB2312 and
the symbols a course writes, and given a family name of its own: a Noto font
that a system happens to have can then never stand in for it, and pictures are
the same everywhere. The same source font and fontTools give the same bytes.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from coursekit.atomic import write_bytes

__all__ = ["FAMILY", "characters", "main", "subset"]

FAMILY = "Coursekit Sans SC"
TARGET = Path(__file__).resolve().parent.parent / "fonts" / "CoursekitSansSC-Regular.otf"

# Beyond GB2312: formulas, arrows, typographic Latin. What Noto Sans SC itself lacks (✗, subscript
# digits) is left to the second font of the list, and so is ✓: a tick and a cross should match.
# Left out on purpose: its single quotes are as wide as a Chinese character, which tears “don’t” apart.
_SYMBOLS = "−–—…·•×÷±≤≥≠≈∞√∑∫→←↑↓αβγδεηθικλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩ⁴‰“”‹›†‡€™●○■□▲△▼▽◆◇★☆①②③④⑤⑥⑦⑧⑨⑩"
_LEFT_OUT = "‘’"


def characters() -> set[str]:
    """Return every character the subset should hold: Latin, GB2312 and the course's symbols.

    Examples
    --------
    >>> {"A", "é", "务", "−", "（"} <= characters()
    True
    """
    wanted = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))} | set(_SYMBOLS)
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                wanted.add(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return wanted - set(_LEFT_OUT)


def subset(source: Path) -> bytes:
    """Return the course's font as OpenType bytes, cut and renamed from the font at `source`.

    Parameters
    ----------
    source : path
        Noto Sans SC, regular weight, OpenType with CFF outlines.

    Raises
    ------
    ValueError
        The font at `source` has no CFF outlines.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(source, recalcTimestamp=False, lazy=False)
    if "CFF " not in font:
        raise ValueError(f"{source} has no CFF outlines; give NotoSansSC-Regular.otf")

    options = Options()
    options.layout_features = []  # no ligatures or alternates: a drawing library applies them differently by version
    options.hinting = False
    options.desubroutinize = True  # smaller once a wheel or git packs it, and one less thing to differ
    options.name_IDs = ["*"]  # copyright and licence stay inside the font
    options.notdef_outline = True
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "DSIG"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters()])
    cutter.subset(font)

    postscript = FAMILY.replace(" ", "") + "-Regular"
    names = font["name"]
    names.names = [record for record in names.names if record.langID == 0x409]
    for name_id, words in {1: FAMILY, 3: f"{postscript};GB2312", 4: FAMILY, 6: postscript}.items():
        names.setName(words, name_id, 3, 1, 0x409)
    table = font["CFF "].cff
    table.fontNames = [postscript]
    table.topDictIndex[0].FamilyName = FAMILY
    table.topDictIndex[0].FullName = f"{FAMILY} Regular"
    # recalcTimestamp=False leaves the source's own dates; no clock gets into the bytes.
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Write the font beside the package's code; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) != 1:
        print("usage: python -m coursekit.authoring.font_subset NotoSansSC-Regular.otf", file=sys.stderr)
        return 2
    content = subset(Path(arguments[0]))
    write_bytes(TARGET, content)
    print(f"{TARGET.name}: {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
