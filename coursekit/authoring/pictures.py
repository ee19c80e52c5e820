"""Pictures in committed notebooks: small, and the same bytes while they show the same."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageChops

__all__ = ["LARGEST_PICTURE", "same_picture", "smaller"]

LARGEST_PICTURE = 40_000  # bytes of PNG
_COLOURS = 128  # enough for a chart with smooth letters; a photograph has no place here


def smaller(picture: str) -> str:
    """Return a PNG (base64) with a palette instead of full colour: a third of the size."""
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        flat = Image.new("RGB", image.size, "white")
        rgba = image.convert("RGBA")
        flat.paste(rgba, mask=rgba.getchannel("A"))
    reduced = flat.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    reduced.save(out, format="PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode("ascii")


def same_picture(one: str, other: str) -> bool:
    """Return whether two PNGs (base64) show the same pixels, however they are packed."""
    if one == other:
        return True
    try:
        with (
            Image.open(io.BytesIO(base64.b64decode(one))) as a,
            Image.open(io.BytesIO(base64.b64decode(other))) as b,
        ):
            return a.size == b.size and ImageChops.difference(a.convert("RGB"), b.convert("RGB")).getbbox() is None
    except (ValueError, OSError):  # not base64, not a picture
        return False
