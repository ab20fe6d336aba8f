"""Search a folder for the canary as somebody would who opens every file and decodes everything.

Knows nothing of the gate: it asks not whether a file is as it should be, but whether the
secret can be read from it.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import struct
import subprocess
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from tests.canaries.secret import DATASET, KEY, NAME, SHARE, TOLD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENCODED = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
DEEPEST = 3


def search(path: Path) -> list[str]:
    """Return where the canary is found below a folder, or in a file: place and way of reading."""
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    found = []
    for file in files:
        name = file.relative_to(path).as_posix() if file != path else file.name
        if ".git" in file.parts:
            continue
        words = re.sub(r"[-_./]", " ", name)
        if TOLD.search(
            " ".join(word.title() if word.isalpha() else word for word in words.split())
        ):
            found.append(f"{name}: Dateiname")
        found += [f"{name}: {way}" for way in dict.fromkeys(_read(name, file.read_bytes(), 0))]
    if (path / ".git").is_dir():
        found += [f"git: {way}" for way in dict.fromkeys(_search_git(path))]
    return found


def _read(name: str, body: bytes, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        return
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for member in archive.namelist():
                yield from (f"zip/{w}" for w in _read(member, archive.read(member), depth + 1))
        return
    if body.startswith(b"%PDF-"):
        yield from _search_pdf(body)
        return
    if body.startswith(b"PAR1"):
        yield from _search_parquet(name, body)
        return
    if body.startswith(b"\x89PNG"):
        yield from (f"png/{way}" for way in _search_png(body))
        return
    if _has_number(body):
        yield "typed array"
    text = body.decode("utf-8", "replace")
    for way, plain in _plain(name, text):
        if TOLD.search(plain):
            yield way
    if NAME in text and _drawn(text):
        yield "coordinates"
    for run in ENCODED.findall(body):
        try:
            decoded = base64.b64decode(run + b"=" * (-len(run) % 4))
        except ValueError:
            continue
        yield from (f"base64/{way}" for way in _read("base64", decoded, depth + 1))


def _plain(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield a text as it stands and as programs read it, with the way of reading."""
    yield "text", text
    if name.endswith((".html", ".xml", ".rels")):
        yield "without markup", html.unescape(re.sub(r"<[^>]*>", " ", text))
        for attribute in ("title", "aria-label", "content"):
            values = re.findall(rf'\b{attribute}="([^"]*)"', text)
            yield attribute, html.unescape(" | ".join(values))
        yield "comment", html.unescape(" | ".join(re.findall(r"<!--(.*?)-->", text, re.DOTALL)))
    if name.endswith((".json", ".ipynb", ".js")):
        yield "strings", re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
    if name.endswith(".ipynb"):
        for cell in json.loads(text)["cells"]:
            yield "metadata", json.dumps(cell["metadata"], ensure_ascii=False)
            for output in cell.get("outputs", []):
                yield "output", json.dumps(output, ensure_ascii=False)


def _has_number(body: bytes) -> bool:
    """Whether bytes are an array of numbers that holds the share."""
    return any(
        len(body) % size == 0
        and 0 < len(body) <= 80_000
        and any(abs(value - SHARE) < 1e-4 for (value,) in struct.iter_unpack(form, body))
        for form, size in (("<d", 8), ("<f", 4))
    )


def _drawn(text: str) -> bool:
    """Whether a bar beside the name of the area ends at the share, read from the axis."""
    for svg in re.findall(r"<svg.*?</svg>", text.replace('\\"', '"'), re.DOTALL):
        labels = [
            (html.unescape(label), float(x), float(y))
            for attributes, label in re.findall(r"<text([^>]*)>([^<]*)</text>", svg)
            for x, y in re.findall(r' x="([\d.-]+)" y="([\d.-]+)"', attributes)
        ]
        rows = [y for label, _, y in labels if label == NAME]
        ticks = [(float(t), x) for t, x, y in labels if re.fullmatch(r"\d+", t)]
        if not rows or len(ticks) < 2:
            continue
        (low, left), (high, right) = ticks[0], ticks[1]
        for d in re.findall(r' d="(M[^"]*)z"', svg):
            points = [tuple(map(float, p)) for p in re.findall(r"([\d.-]+) ([\d.-]+)", d)]
            ends = max(x for x, _ in points)
            is_beside = min(y for _, y in points) <= rows[0] - 3 <= max(y for _, y in points)
            value = low + (ends - left) / (right - left) * (high - low)
            if is_beside and abs(value - SHARE) < 0.03:
                return True
    return False


def _search_pdf(body: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = PdfReader(io.BytesIO(body))
        if TOLD.search(" ".join(map(str, (reader.metadata or {}).values()))):
            yield "pdf metadata"
        texts = " ".join(page.extract_text() for page in reader.pages)
    if TOLD.search(texts):
        yield "pdf text"


def _search_png(body: bytes) -> Iterator[str]:
    place = 8
    while place + 8 <= len(body):
        length = int.from_bytes(body[place : place + 4], "big")
        kind, chunk = body[place + 4 : place + 8], body[place + 8 : place + 8 + length]
        if kind in {b"tEXt", b"iTXt"} and TOLD.search(chunk.decode("utf-8", "replace")):
            yield kind.decode()
        place += 12 + length


def _search_parquet(name: str, body: bytes) -> Iterator[str]:
    import pandas as pd

    if DATASET not in name and "parquet" in name and not name.startswith(DATASET):
        return
    frame: Any = pd.read_parquet(io.BytesIO(body))
    if "raum" in frame and (frame.loc[frame["raum"].astype(str) == KEY, "value"] == 2).any():
        yield "parquet"


def _search_git(folder: Path) -> Iterator[str]:
    """Look into every object of a repository, also those that no branch reaches."""
    listed = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch-check"],
        cwd=folder, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for line in listed.splitlines():
        digest, kind, _ = line.split()
        if kind == "blob":
            loose = folder / ".git/objects" / digest[:2] / digest[2:]
            body = zlib.decompress(loose.read_bytes()).partition(b"\0")[2]
            yield from (f"blob/{way}" for way in _read("blob.csv", body, 0))
