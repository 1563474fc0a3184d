"""Pictures: small, upright, and nothing but pixels."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.profiles.picture import PictureError, make_pictures
from tests.profiles.anything import patiently
from tests.profiles.cards import SIGNATURE, as_base64, chunk, packed_text, picture, png, text, v2


def opened(webp: bytes) -> Image.Image:
    image = Image.open(BytesIO(webp))
    assert image.format == "WEBP"
    return image


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def header_only(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return SIGNATURE + b"".join(chunk(*part) for part in parts)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_p15_every_kind_becomes_two_sizes_of_webp(kind: str) -> None:
    made = make_pictures(picture(kind, (1200, 1800)))
    assert made.mime == "image/webp"
    assert (made.width, made.height) == (683, 1024)
    assert opened(made.full).size == (683, 1024)
    assert opened(made.thumb).size == (320, 480)


@pytest.mark.parametrize(
    ("size", "full", "thumb"),
    [
        ((100, 150), (100, 150), (100, 150)),
        ((1, 1), (1, 1), (1, 1)),
        ((2048, 1024), (1024, 512), (320, 160)),
        ((2, 4000), (1, 1024), (1, 1024)),
    ],
)
def test_a_picture_keeps_its_shape_and_is_never_made_larger(
    size: tuple[int, int], full: tuple[int, int], thumb: tuple[int, int]
) -> None:
    made = make_pictures(picture(size=size))
    assert (opened(made.full).size, opened(made.thumb).size) == (full, thumb)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_understood(mode: str) -> None:
    grey = Image.linear_gradient("L").point([128] * 256)
    image = Image.new("I;16", grey.size, 128 * 257) if mode == "I;16" else grey.convert(mode)
    made = opened(make_pictures(encoded(image, "JPEG" if mode == "CMYK" else "PNG")).full)
    red, green, blue = made.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes()
    assert red == green == blue
    assert 126 <= red <= 130 or mode == "1"


def test_i9_nothing_but_pixels_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET place"
    data = picture(
        "JPEG", exif=exif, icc_profile=b"SECRET profile", xmp=b"<x>SECRET</x>", comment=b"SECRET"
    )
    assert data.count(b"SECRET") == 4
    made = make_pictures(data)
    assert opened(made.full).info.keys() <= {"background", "loop", "duration", "timestamp"}
    assert b"SECRET" not in made.full + made.thumb


def test_a_photograph_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.new("RGB", (60, 40), (255, 0, 0))
    lying.paste((0, 0, 255), (30, 0, 60, 40))
    file = BytesIO()
    lying.save(file, "JPEG", exif=exif, quality=95)
    upright = opened(make_pictures(file.getvalue()).full).convert("RGB")
    assert upright.size == (40, 60)
    top, bottom = upright.getpixel((20, 5)), upright.getpixel((20, 55))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, bottom[2] > 200) == (True, True)


def test_transparency_is_kept() -> None:
    image = Image.new("RGBA", (40, 60), (255, 0, 0, 0))
    assert opened(make_pictures(encoded(image)).full).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # RGBA pixels are tuples


def test_of_a_moving_picture_the_first_frame_is_taken() -> None:
    red, blue = (Image.new("RGB", (40, 60), colour) for colour in ("red", "blue"))
    for kind in ("GIF", "PNG", "WEBP"):
        file = BytesIO()
        red.save(file, kind, save_all=True, append_images=[blue])
        assert make_pictures(file.getvalue()).hue in (0, 359)


@pytest.mark.parametrize(
    ("colour", "hues"),
    [
        ((220, 20, 20), {358, 359, 0, 1, 2}),
        ((20, 200, 20), range(118, 123)),
        ((20, 20, 220), range(237, 243)),
        ((200, 180, 20), range(51, 57)),
        ((128, 128, 128), {None}),
        ((0, 0, 0), {None}),
        ((255, 255, 255), {None}),
    ],
)
def test_the_hue_is_that_of_the_strongest_colour(
    colour: tuple[int, int, int], hues: set[int | None] | range
) -> None:
    image = Image.new("RGB", (60, 90), (120, 120, 120))
    image.paste(colour, (10, 10, 40, 60))
    assert make_pictures(encoded(image)).hue in hues


def test_a_card_s_picture_is_read_whatever_its_texts_are_like() -> None:
    card = as_base64(v2(description="x" * 3_000_000))
    data = png(packed_text("chara", card), text("ccv3", card, checksum=1))
    assert make_pictures(data).width == 24


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is not a PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a PNG"),
        (b"<!doctype html><script>alert(1)</script>", "is not a PNG"),
        (picture("BMP"), "is not a PNG"),
        (picture("TIFF"), "is not a PNG"),
        (picture(size=(300, 300))[:-60], "is damaged"),
        (picture("JPEG", (300, 300))[:700], "is damaged"),
        (header_only(100, 100), "is damaged"),
    ],
)
def test_i9_what_is_no_picture_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(PictureError, match=reason):
        make_pictures(data)


@pytest.mark.parametrize("size", [(10_001, 1), (1, 10_001), (6400, 6300), (60_000, 60_000)])
def test_a_huge_picture_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(PictureError, match="is larger than 40 megapixels"):
        make_pictures(header_only(*size))


def test_a_png_of_too_many_parts_is_refused() -> None:
    with pytest.raises(PictureError, match="parts"):
        make_pictures(SIGNATURE + chunk(b"aaaa", b"") * 100_001)


WHOLE = {kind: picture(kind, (16, 16)) for kind in ("PNG", "JPEG", "WEBP", "GIF")}


@patiently
@given(st.data(), st.sampled_from(sorted(WHOLE)), st.binary(max_size=20), st.integers(0, 20))
def test_any_damaged_picture_is_a_picture_or_a_picture_error(
    draw: st.DataObject, kind: str, junk: bytes, cut: int
) -> None:
    whole = WHOLE[kind]
    at = draw.draw(st.integers(0, len(whole) - 1))
    with suppress(PictureError):
        assert make_pictures(whole[:at] + junk + whole[at + cut :]).full
