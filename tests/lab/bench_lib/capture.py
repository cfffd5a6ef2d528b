# SPDX-License-Identifier: GPL-2.0-only
"""What a guest sends at the end of a block: framed, counted, checksummed."""

import base64
import binascii
import gzip
import hashlib
import re

HEADER = re.compile(rb"=== (\w+) (\d+) ([0-9a-f]{64})")
END = re.compile(rb"=== end (\d+)")


class Damaged(Exception):
    """The capture is short or was changed on its way; nothing of it may be used."""


def _unpack(name: str, line: bytes, size: int, digest: str) -> bytes:
    if len(line) != size:
        raise Damaged(f"{name}: {len(line)} bytes came, {size} were sent")
    if hashlib.sha256(line).hexdigest() != digest:
        raise Damaged(f"{name}: the checksum differs")
    try:
        return gzip.decompress(base64.b64decode(line, validate=True))
    except (binascii.Error, OSError, EOFError) as error:
        raise Damaged(f"{name}: {error}") from error


def unpack(stream: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The files by name, and the guest's notes. Raises Damaged unless all came."""
    files: dict[str, bytes] = {}
    notes: list[str] = []
    lines = iter(stream.replace(b"\r\n", b"\n").split(b"\n"))
    for line in lines:
        if line.startswith(b"# "):
            notes.append(line[2:].decode(errors="replace"))
            continue
        end = END.fullmatch(line)
        if end:
            if int(end[1]) != len(files):
                raise Damaged(f"{len(files)} results came, {int(end[1])} were sent")
            return files, notes
        header = HEADER.fullmatch(line)
        if header:
            name = header[1].decode()
            files[name] = _unpack(name, next(lines, b""), int(header[2]), header[3].decode())
    raise Damaged("it has no end")


def notes_of(stream: bytes) -> list[str]:
    """The guest's notes in a stream that may be damaged."""
    return [line[2:].decode(errors="replace").strip() for line in stream.split(b"\n")
            if line.startswith(b"# ")]
