"""What a token reads as by itself. Bytes that are no whole character are shown as `\\xNN`."""

from __future__ import annotations

import json
import re


def _alphabet() -> dict[str, int]:
    """Byte for each character of a byte-level vocabulary (GPT-2, `bytes_to_unicode`)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(rest)}


BYTE_OF = _alphabet()
BYTE_NAME = re.compile(r"<0x([\dA-F]{2})>")


def show_bytes(data: bytes) -> str:
    """Bytes as text, those outside of whole characters as `\\xNN`."""
    text, at = "", 0
    while at < len(data):
        lead = data[at]
        length = 4 if lead >= 0xF0 else 3 if lead >= 0xE0 else 2 if lead >= 0xC0 else 1
        try:
            text += data[at : at + length].decode()
            at += length
        except UnicodeDecodeError:
            text += f"\\x{lead:02X}"
            at += 1
    return text


class TokenTexts:
    """Texts of a fast tokenizer's tokens, of a byte-level vocabulary or of one with `▁` for a space."""

    def __init__(self, tokenizer) -> None:
        self._tokenizer = tokenizer
        self._added = {id: str(token) for id, token in tokenizer.added_tokens_decoder.items()}
        backend = getattr(tokenizer, "backend_tokenizer", None)
        self._decoder = json.dumps(json.loads(backend.to_str()).get("decoder")) if backend is not None else ""

    def show(self, id: int) -> str:
        if id in self._added:
            return self._added[id]
        piece = self._tokenizer.convert_ids_to_tokens(id) if id < len(self._tokenizer) else None
        return f"#{id}" if piece is None else show_bytes(self._bytes(piece))

    def _bytes(self, piece: str) -> bytes:
        if '"ByteLevel"' in self._decoder:
            known = all(character in BYTE_OF for character in piece)
            return bytes(BYTE_OF[character] for character in piece) if known else piece.encode()
        name = BYTE_NAME.fullmatch(piece)
        return bytes([int(name[1], 16)]) if name else piece.replace("\u2581", " ").encode()
