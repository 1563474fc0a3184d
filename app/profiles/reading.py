"""From the bytes of a card file to a card, its picture and its other files.

The content decides what a file is, never its name. Every error is a CardError whose text follows
the file's name: "Rok.png: holds no character card".
"""

import json
import re
from dataclasses import dataclass

from app.profiles import charx, png
from app.profiles.card import Card
from app.profiles.storable import CardError
from app.texts import MAX_DEPTH

MAX_CARD_BYTES = 10 * 1024 * 1024
MAX_VALUES = 200_000  # in one card's JSON; more takes too long to parse
_TOO_LARGE = f"is larger than {MAX_CARD_BYTES // 1024**2} MB"
_TRIES = 2  # at the cards of one keyword in one PNG

_JPEG = b"\xff\xd8\xff"
_ZIP = (b"PK\3\4", b"PK\5\6")
_ASSET_KEY = re.compile(r"chara-ext-asset_:?(.*)\Z", re.IGNORECASE | re.DOTALL)
_INSIDE = re.compile(r"(?:embedd?ed://|__asset:)(.*)\Z", re.DOTALL)
_DATA = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that came with a card; `path` is only what it was called there."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReadCard:
    """A card file, read. `notes` are sentences about what was mended or left out."""

    card: Card
    picture: bytes | None = None
    assets: tuple[Asset, ...] = ()
    notes: tuple[str, ...] = ()


def read_card(data: bytes) -> ReadCard:
    """The card in a PNG, JSON or CHARX file. Raises CardError."""
    if len(data) > MAX_CARD_BYTES:
        raise CardError(_TOO_LARGE)
    if data.startswith(png.SIGNATURE):
        return _from_png(data)
    if data.startswith(_ZIP):
        return _from_archive(data, cover=None)
    if data.startswith(_JPEG):
        if _ZIP[0] not in data:
            raise CardError("holds no character card")
        return _from_archive(data, cover=data)
    return _from_json(data)


def _from_png(data: bytes) -> ReadCard:
    """`ccv3` before `chara`, wherever they stand; of each, the first that can be read."""
    texts = png.card_texts(data)
    failure: CardError | None = None
    for keyword in ("ccv3", "chara"):
        for value in [value for key, value in texts if key.lower() == keyword][:_TRIES]:
            notes: list[str] = []
            try:
                card = _card(png.card_json(value), notes)
            except CardError as error:
                failure = failure or error
                continue
            if failure:
                notes.append(
                    f"A card in this file was passed over ({failure}); the next one was taken."
                )
            assets = _png_assets(texts, notes)
            return ReadCard(card, data, assets, tuple(notes))
    raise failure or CardError("holds no character card")


def _png_assets(texts: list[tuple[str, bytes]], notes: list[str]) -> tuple[Asset, ...]:
    found: dict[str, bytes] = {}
    for key, value in texts:
        if named := _ASSET_KEY.match(key):
            found.setdefault(named[1], value)
    safe = [path for path in found if charx.is_safe(path)][: charx.MAX_FILES]
    _tell_left_out(len(found) - len(safe), notes)
    return tuple(Asset(path, png.from_base64(found[path])) for path in safe)


def _from_archive(data: bytes, cover: bytes | None) -> ReadCard:
    """A CHARX file; `cover` is its picture where the card names none."""
    notes: list[str] = []
    archive = charx.read_archive(data)
    files = dict(archive.files)
    if "card.json" not in files:
        raise CardError("holds no character card")
    card = _card(files.pop("card.json"), notes)
    _tell_left_out(archive.left_out, notes)
    picture = _icon(card, files, notes) or cover
    assets = tuple(Asset(path, content) for path, content in files.items())
    return ReadCard(card, picture, assets, tuple(notes))


def _from_json(data: bytes) -> ReadCard:
    notes: list[str] = []
    if not _text(data, []).startswith(("{", "[")):
        raise CardError("is not a PNG, JSON or CHARX file")
    card = _card(data, notes)
    return ReadCard(card, _icon(card, {}, notes), notes=tuple(notes))


def _tell_left_out(count: int, notes: list[str]) -> None:
    if count:
        notes.append(f"Files that could not be taken over: {count}.")


def _icon(card: Card, files: dict[str, bytes], notes: list[str]) -> bytes | None:
    """The picture that the card itself names: the main icon, else the first one at hand."""
    icons = [asset for asset in card.assets if asset.get("type") == "icon"]
    icons.sort(key=lambda icon: icon.get("name") != "main")
    uris = [str(icon.get("uri")) for icon in icons]
    for uri in uris:
        if content := _content(uri, files):
            return content
    if any(uri.startswith(("http://", "https://")) for uri in uris):
        notes.append("Its picture is on another site and was not fetched.")
    return None


def _content(uri: str, files: dict[str, bytes]) -> bytes | None:
    if inside := _INSIDE.match(uri):
        return files.get(inside[1])
    if _DATA.match(uri):
        return png.from_base64(uri.partition(",")[2].encode())
    return None


def _card(data: bytes, notes: list[str]) -> Card:
    return Card.from_import(_parsed(_text(data, notes)), notes=notes)


def _text(data: bytes, notes: list[str]) -> str:
    """JSON's bytes as text, in any encoding that JSON has, without what was padded around it."""
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        notes.append("Letters that are not UTF-8 were replaced.")
    return text.strip("\ufeff\0 \t\r\n")


def _parsed(text: str) -> object:
    if len(text) > MAX_CARD_BYTES:
        raise CardError(_TOO_LARGE)
    if sum(map(text.count, "[{,")) > MAX_VALUES:
        raise CardError(f"holds more than {MAX_VALUES:,} values")
    try:
        return json.loads(text, strict=False, parse_int=_int)
    except RecursionError:
        raise CardError(f"is nested more than {MAX_DEPTH} levels deep") from None
    except json.JSONDecodeError as error:
        raise CardError(f"is damaged (its JSON breaks off in line {error.lineno})") from error


def _int(digits: str) -> float:
    """Python refuses to parse very long numbers; here they are what they are to everyone else."""
    return int(digits) if len(digits) < 300 else float("inf")
