"""A trace file: a safetensors container whose metadata say which model ran, on what, and when.

Tensors `layers.{i}.q` [tokens, query heads, head dim] and `layers.{i}.k` [tokens, key/value heads, head dim], both before RoPE,
F32 or F16; `last_logits` F32 [vocabulary]; `topk.logits` F32 and `topk.ids` I32 [tokens, K]; `topk.log_sum_exp` F32 [tokens].
What is read and written again is the same file, byte for byte, as the one that the site writes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FORMAT, VERSION = "model-museum-trace", "1"
DTYPES = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "I32": np.dtype("<i4")}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
LONGEST_HEADER = 100_000_000


class TraceError(ValueError):
    """A file that is no trace; the message names what was found."""


@dataclass(frozen=True)
class Trace:
    """Metadata as they stand in the file, strings; tensors by name, in the file's order, read from disk when used."""

    metadata: Mapping[str, str]
    tensors: Mapping[str, np.ndarray]

    def about(self, key: str):
        """A structured entry of the metadata, as `token_ids` or `positional`."""
        return json.loads(self.metadata[key])


def to_json(value: object) -> str:
    """JSON as JavaScript spells it: no spaces, whole numbers without a point, characters as themselves."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def encode_header(metadata: Mapping[str, str], entries: list[tuple[str, np.dtype, tuple[int, ...]]]) -> bytes:
    """What the file begins with, for tensors in the order of their bytes."""
    header: dict[str, object] = {"__metadata__": dict(metadata)}
    at = 0
    for name, dtype, shape in entries:
        end = at + int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        header[name] = {"dtype": NAMES[dtype], "shape": list(shape), "data_offsets": [at, end]}
        at = end
    text = to_json(header).encode()
    text += b" " * (-len(text) % 8)  # keeps the tensors aligned for readers that map the file
    return len(text).to_bytes(8, "little") + text


def write_trace(path: str | os.PathLike, trace: Trace) -> None:
    """Writes a trace whole."""
    entries = [(name, tensor.dtype, tensor.shape) for name, tensor in trace.tensors.items()]
    part = Path(f"{path}.part")
    with part.open("wb") as file:
        file.write(encode_header(trace.metadata, entries))
        for tensor in trace.tensors.values():
            file.write(np.ascontiguousarray(tensor).tobytes())
    part.replace(path)


def read_trace(path: str | os.PathLike) -> Trace:
    """Opens a trace; the tensors stay on disk until they are used.

    Raises TraceError where the file is no safetensors container without gaps, or no trace of this version.
    """
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little") if size >= 8 else LONGEST_HEADER + 1
        if length > LONGEST_HEADER or 8 + length > size:
            raise TraceError(f"{path}: no safetensors file, or one that is cut short")
        try:
            header = json.loads(file.read(length).decode())
        except ValueError as error:
            raise TraceError(f"{path}: the header is no JSON: {error}") from error
    metadata = header.pop("__metadata__", None) if isinstance(header, dict) else None
    if not isinstance(metadata, dict) or metadata.get("format") != FORMAT or metadata.get("version") != VERSION:
        raise TraceError(f'{path}: not of format "{FORMAT}", version "{VERSION}"')
    tensors, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        dtype, shape, (start, stop) = DTYPES.get(entry["dtype"]), tuple(entry["shape"]), entry["data_offsets"]
        stated = -1 if dtype is None else int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        if start != end or stop - start != stated or 8 + length + stop > size:
            raise TraceError(f"{path}: tensor {name} is of type {entry['dtype']}, shape {shape}, bytes {start} to {stop}")
        tensors[name] = np.memmap(path, dtype, "r", 8 + length + start, shape) if stop > start else np.empty(shape, dtype)
        end = stop
    if 8 + length + end != size:
        raise TraceError(f"{path}: the tensors end at byte {8 + length + end}, the file at {size}")
    return Trace(metadata, tensors)


class TraceWriter:
    """Takes a trace's rows in any order and keeps none of them: each goes to its place on disk.

    The rows lie in a file beside the target until `finish` puts the header before them, for that holds the texts of the likeliest
    tokens, which are known last. Whatever fails leaves no half of a trace behind.
    """

    def __init__(self, path: str | os.PathLike, entries: list[tuple[str, np.dtype, tuple[int, ...]]]) -> None:
        self.path, self.entries = Path(path), entries
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._rows = Path(f"{path}.rows")
        self._file = self._rows.open("wb")
        self._places, at = {}, 0
        for name, dtype, shape in entries:
            self._places[name] = (at, dtype, shape)
            at += int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        self._file.truncate(at)

    def put(self, name: str, first_row: int, rows: np.ndarray) -> None:
        """Rows [n, …] of a tensor, from `first_row` on. Raises TraceError where a value is not finite in the tensor's type."""
        at, dtype, shape = self._places[name]
        if rows.shape[1:] != shape[1:] or first_row + len(rows) > shape[0]:
            raise TraceError(f"{name}: rows {first_row} to {first_row + len(rows)} of {rows.shape[1:]} do not fit {shape}")
        with np.errstate(over="ignore"):
            stored = np.ascontiguousarray(rows, dtype)
        if dtype.kind == "f" and not np.isfinite(stored).all():
            raise TraceError(f"{name} holds a value that is not finite as {NAMES[dtype]}" + (
                ": it needs F32" if np.isfinite(rows).all() else ""))
        self._file.seek(at + first_row * int(np.prod(shape[1:], dtype=np.int64)) * dtype.itemsize)
        self._file.write(stored.tobytes())

    def finish(self, metadata: Mapping[str, str]) -> None:
        self._file.close()
        part = Path(f"{self.path}.part")
        with part.open("wb") as out, self._rows.open("rb") as rows:
            out.write(encode_header(metadata, self.entries))
            shutil.copyfileobj(rows, out, 1 << 24)
        part.replace(self.path)
        self._rows.unlink()

    def __enter__(self) -> TraceWriter:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()
        for rest in (self._rows, Path(f"{self.path}.part")):
            rest.unlink(missing_ok=True)
