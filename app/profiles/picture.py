"""Pictures made safe and small: decoded within limits, turned upright, written anew as WebP.

Nothing of the uploaded file survives but its pixels: no metadata, no card, no script. Synchronous
and busy for up to a second: run it in a thread.
"""

import struct
from dataclasses import dataclass
from io import BytesIO
from math import atan2, cos, degrees, radians, sin

from PIL import Image, ImageOps, UnidentifiedImageError

from app.profiles import png
from app.profiles.storable import CardError

MAX_PIXELS = 40_000_000
MAX_SIDE = 10_000
FULL_SIDE = 1024
THUMB_WIDTH = 320

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_KIND = "is not a PNG, JPEG, WebP or GIF picture"
_TOO_LARGE = f"is larger than {MAX_PIXELS // 1_000_000} megapixels or {MAX_SIDE:,} pixels a side"
# What Pillow's decoders raise for damaged files, each by its own habit.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    OverflowError,
    MemoryError,
    struct.error,
)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class PictureError(ValueError):
    """A file that is no usable picture; the text says why, to follow "Rok.png: "."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """A picture in two sizes, both WebP; `width` and `height` are those of `full`.

    `hue` is the dominant colour's angle, 0 to 359 degrees, None where the picture is grey.
    """

    full: bytes
    thumb: bytes
    width: int
    height: int
    hue: int | None
    mime: str = "image/webp"


def make_pictures(data: bytes) -> Pictures:
    """A picture for the page and a thumbnail, from any PNG, JPEG, WebP or GIF (first frame).

    The thumbnail is 320 pixels wide and as high as its shape asks. Raises PictureError.
    """
    full = _small(_opened(data))
    thumb = full.copy()
    thumb.thumbnail((THUMB_WIDTH, FULL_SIDE))
    return Pictures(_webp(full), _webp(thumb), full.width, full.height, _hue(thumb))


def _opened(data: bytes) -> Image.Image:
    """The picture with its header read and its size checked, not yet decoded."""
    if data.startswith(png.SIGNATURE):
        # Cards live in text chunks, some of them with wrong checksums, which Pillow refuses.
        data = _without_text(data)
    try:
        picture = Image.open(BytesIO(data), formats=_FORMATS)
    except _BOMBS as error:
        raise PictureError(_TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise PictureError(_KIND) from error
    except _BROKEN as error:
        raise PictureError("is damaged") from error
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        raise PictureError(_TOO_LARGE)
    return picture


def _without_text(data: bytes) -> bytes:
    try:
        return png.without_text(data)
    except CardError as error:
        raise PictureError(str(error)) from error


def _small(picture: Image.Image) -> Image.Image:
    """Decoded, upright, in RGB or RGBA, at most 1024 pixels on its long side, pixels only."""
    try:
        picture.draft("RGB", (2 * FULL_SIDE, 2 * FULL_SIDE))  # lets JPEG decode to a smaller size
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        small = picture if picture.mode == mode else _eight_bits(picture).convert(mode)
        small.thumbnail((FULL_SIDE, FULL_SIDE), Image.Resampling.LANCZOS)
        return ImageOps.exif_transpose(small)
    except _BROKEN as error:
        raise PictureError("is damaged") from error


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Pillow cuts 16-bit greys off at white where one expects them to be scaled."""
    if not picture.mode.startswith("I;16"):
        return picture
    return picture.point(lambda level: level * (1 / 256)).convert("L")


def _webp(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", quality=86, method=4)
    return file.getvalue()


def _hue(picture: Image.Image) -> int | None:
    """The angle of the strongest colour: that of the fullest twelfth of the circle around it."""
    small = picture.convert("RGBA").resize((48, 48), Image.Resampling.BOX)
    alphas = small.getchannel("A").tobytes()
    pixels = zip(*[iter(small.convert("RGB").convert("HSV").tobytes())] * 3, alphas, strict=True)
    colours = [
        (int(hue * 360 / 256), saturation * value)
        for hue, saturation, value, alpha in pixels
        if alpha > 127 and saturation > 40 and value > 40
    ]
    if len(colours) < 48 * 48 // 20:
        return None
    weights = [0] * 12
    for hue, weight in colours:
        weights[hue // 30] += weight
    middle = weights.index(max(weights)) * 30 + 15
    near = [(h, w) for h, w in colours if abs((h - middle + 180) % 360 - 180) <= 30]
    x = sum(weight * cos(radians(hue)) for hue, weight in near)
    y = sum(weight * sin(radians(hue)) for hue, weight in near)
    return round(degrees(atan2(y, x))) % 360
