"""The base address of a model server: what may be one, and what of it may be shown."""

import httpx

MAX_ADDRESS = 2000


def base_address(text: str) -> str:
    """The address without spaces around it and slashes at its end; empty stays empty.

    Raises ValueError with a sentence that never repeats the address: somebody may have put a
    key into it.
    """
    text = text.strip().rstrip("/")
    if not text:
        return ""
    if len(text) > MAX_ADDRESS:
        raise ValueError(f"an address has at most {MAX_ADDRESS} characters")
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise ValueError("this is not an address") from None
    if url.scheme not in ("http", "https") or not url.host or " " in text:
        raise ValueError("an address begins with http:// or https:// and names a host")
    if url.userinfo or url.query or url.fragment or "?" in text or "#" in text:
        raise ValueError("a key belongs into the field for the key, not into the address")
    return text


def without_secrets(text: str) -> str:
    """What was typed as an address, less the parts of it where people put keys."""
    text = text.split("?", 1)[0].split("#", 1)[0]
    scheme, mark, rest = text.rpartition("://")
    host, slash, path = rest.partition("/")
    return scheme + mark + host.rpartition("@")[2] + slash + path.rpartition("@")[2]
