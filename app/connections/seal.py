"""Sealing keys: AES-256-GCM, bound to their owner and connection.

A sealed key is `1 ‖ salt (16) ‖ nonce (12) ‖ ciphertext and tag`. Its own AES key comes from the
master key by scrypt with that salt, so that a master key that is only a sentence holds too.
"""

import base64
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.config import Settings, SettingsError

MIN_MASTER = 16  # characters
FORM, SALT, NONCE = b"\x01", 16, 12


class WrongMasterKeyError(Exception):
    """Sealed with another master key, or for another owner or connection."""


class Seal:
    """Opens only what was sealed with the same master key and bound to the same bytes.

    Everything here costs some 40 ms of CPU the first time a salt is met.
    """

    def __init__(self, master: str) -> None:
        self._master = master.encode()
        self._key = lru_cache(maxsize=256)(self._derive)

    def _derive(self, salt: bytes) -> bytes:
        return Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(self._master)

    def mark(self, text: str) -> str:
        """The same for the same text, and of no use to anyone without the master key."""
        return hmac.new(self._key(bytes(SALT)), text.encode(), "sha256").hexdigest()

    def seal(self, text: str, bound: bytes) -> bytes:
        """Never twice the same bytes."""
        salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
        return FORM + salt + nonce + AESGCM(self._key(salt)).encrypt(nonce, text.encode(), bound)

    def open(self, sealed: bytes, bound: bytes) -> str:
        """Raises WrongMasterKeyError."""
        salt, rest = sealed[1 : 1 + SALT], sealed[1 + SALT :]
        try:
            return AESGCM(self._key(salt)).decrypt(rest[:NONCE], rest[NONCE:], bound).decode()
        except (InvalidTag, ValueError):
            raise WrongMasterKeyError from None


def check_master_key(settings: Settings) -> None:
    """Raises SettingsError for a master key in the environment that is too short."""
    if settings.master_key and len(settings.master_key.get_secret_value()) < MIN_MASTER:
        raise SettingsError(
            f"TALESPINNER_MASTER_KEY is too short: give it at least {MIN_MASTER} characters,"
            " or unset it to use a key file."
        )


def master_key(settings: Settings) -> str:
    """The master key of these settings; its file is made where there is none yet.

    Raises SettingsError.
    """
    if settings.master_key:
        return settings.master_key.get_secret_value()
    file = settings.key_file
    try:
        _make(file)
        found = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not plain text"
        raise SettingsError(f"The master key {file} cannot be used: {reason}.") from error
    if len(found) < MIN_MASTER:
        raise SettingsError(
            f"The master key {file} cannot be used: it holds fewer than {MIN_MASTER} characters."
        )
    return found


def _make(file: Path) -> None:
    """Write a new key for this user's eyes only, unless there is a file already."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as opened:
        opened.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
        opened.flush()
        os.fsync(opened.fileno())
