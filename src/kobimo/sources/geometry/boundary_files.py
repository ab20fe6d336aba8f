"""Open files with boundaries: shapefiles and GeoPackages, packed or loose, within limits."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile
from kobimo.german import join
from kobimo.sources.archives import DAMAGE, MOST_BYTES, MOST_RATIO, unpack

if TYPE_CHECKING:
    import geopandas as gpd

#: Parts of a shapefile without which it cannot be read; ``.cpg`` only names its encoding.
PARTS = (".shp", ".shx", ".dbf", ".prj")
#: The file that says which day the boundaries refer to.
STAND = "aktualitaet.txt"
#: VG250 has about 70 MB.
MOST_PACKED = 300 * 2**20
AGAIN = "Laden Sie das Archiv neu: kobimo fetch"
_LAYER = re.compile(r"(?:^|_)krs$", re.IGNORECASE)
_GPKG = b"SQLite format 3\x00"


def is_boundaries(path: Path) -> bool:
    """Whether a file holds the layer of Kreise, by its name and an archive's directory."""
    suffix = path.suffix.lower()
    if suffix == ".gpkg":
        return True
    if suffix == ".shp":
        return bool(_LAYER.search(path.stem))
    if suffix != ".zip":
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(_layers(archive.namelist()))
    except DAMAGE:
        return False


def is_companion(path: Path) -> bool:
    """Whether a file lies beside a loose layer of Kreise and came with it."""
    is_part = path.suffix.lower() in {*PARTS, ".cpg"} or path.name.lower() == STAND
    return is_part and any(map(is_boundaries, path.parent.glob("*.[sS][hH][pP]")))


def open_packed(body: bytes, where: str) -> tuple[gpd.GeoDataFrame, dict[str, bytes]]:
    """Return the layer of Kreise in a zip or GeoPackage, and the texts packed with it.

    Raises
    ------
    UnreadableFile
        The file is damaged, encrypted, too large, incomplete, or has no such layer.
    """
    with tempfile.TemporaryDirectory(prefix="kobimo-grenzen-") as room:
        folder = Path(room)
        if body.startswith(_GPKG):
            path = folder / "krs.gpkg"
            path.write_bytes(body)
            return _open(path, where), {}
        path, texts = _unpack(body, where, folder)
        return _open(path, where), texts


def open_loose(path: Path, where: str) -> tuple[gpd.GeoDataFrame, dict[str, bytes]]:
    """Return the layer of a shapefile in a folder, and the Stand where it lies beside it."""
    siblings = {item.name.lower(): item for item in path.parent.iterdir()}
    _require_parts([p for p in PARTS if path.with_suffix(p).name.lower() in siblings], where)
    stand = siblings.get(STAND)
    return _open(path, where), {} if stand is None else {stand.name: stand.read_bytes()}


def _layers(names: list[str]) -> list[PurePosixPath]:
    """Return the shapefiles of Kreise and the GeoPackages in an archive."""
    paths = [PurePosixPath(name) for name in names if "__MACOSX" not in name]
    return [
        path
        for path in paths
        if (path.suffix.lower() == ".shp" and _LAYER.search(path.stem))
        or path.suffix.lower() == ".gpkg"
    ]


def _unpack(body: bytes, where: str, folder: Path) -> tuple[Path, dict[str, bytes]]:
    """Write the layer of Kreise into ``folder``; return its path and the texts beside it."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            found = _layers(archive.namelist())
            if len(found) != 1:
                raise UnreadableFile(
                    f"das Archiv enthält {_count(found)}",
                    where=where,
                    remedy="Erwartet werden die Verwaltungsgebiete des BKG mit der Ebene der "
                    "Kreise, zum Beispiel VG250_KRS: kobimo fetch",
                )
            wanted = [info for info in archive.infolist() if _belongs(info, found[0])]
            _refuse_oversize(wanted, where)
            kept = {PurePosixPath(i.filename).suffix.lower(): unpack(archive, i) for i in wanted}
            texts = {
                info.filename: unpack(archive, info)
                for info in archive.infolist()
                if info.filename.lower().endswith(".txt") and info.file_size < 100_000
            }
    except DAMAGE as error:
        raise UnreadableFile(
            "das Archiv ist beschädigt oder unvollständig", where=where, remedy=AGAIN
        ) from error
    if ".gpkg" not in kept:
        _require_parts(list(kept), where)
    for suffix, content in kept.items():
        (folder / f"krs{suffix}").write_bytes(content)
    return folder / ("krs.gpkg" if ".gpkg" in kept else "krs.shp"), texts


def _count(found: list[PurePosixPath]) -> str:
    if not found:
        return "keine Ebene der Kreise"
    return f"mehrere Ebenen der Kreise: {join([str(path) for path in found])}"


def _belongs(info: zipfile.ZipInfo, layer: PurePosixPath) -> bool:
    path = PurePosixPath(info.filename)
    is_part = path.suffix.lower() in {*PARTS, ".cpg", ".gpkg"}
    return path.parent == layer.parent and path.stem == layer.stem and is_part


def _refuse_oversize(wanted: list[zipfile.ZipInfo], where: str) -> None:
    total = sum(info.file_size for info in wanted)
    packed = sum(max(1, info.compress_size) for info in wanted)
    if total > MOST_BYTES:
        raise UnreadableFile(
            f"die Grenzen sind entpackt {total // 2**20} MB groß, erlaubt sind "
            f"{MOST_BYTES // 2**20} MB",
            where=where,
            remedy="Nehmen Sie VG250 oder VG2500; genauere Grenzen braucht keine Karte.",
        )
    if total > 2**20 and total / packed > MOST_RATIO:
        raise UnreadableFile(
            f"das Archiv ist verdächtig stark komprimiert (auf ein {total / packed:.0f}stel)",
            where=where,
            remedy="Das sind keine Grenzen des BKG; löschen Sie das Archiv.",
        )
    if any(info.flag_bits & 0x1 for info in wanted):
        raise UnreadableFile("das Archiv ist verschlüsselt", where=where, remedy=AGAIN)


def _require_parts(found: list[str], where: str) -> None:
    missing = [suffix for suffix in PARTS if suffix not in found]
    if missing:
        raise UnreadableFile(
            f"zur Ebene der Kreise fehlt die Datei mit der Endung {join(missing)}",
            where=where,
            remedy="Ein Shapefile besteht aus mehreren Dateien, die zusammenbleiben müssen. "
            + AGAIN,
        )


def _open(path: Path, where: str) -> gpd.GeoDataFrame:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        layer = None
        if path.suffix == ".gpkg":
            names = [str(name) for name, _ in pyogrio.list_layers(path)]
            kreise = sorted(name for name in names if _LAYER.search(name))
            if not kreise:
                raise UnreadableFile(
                    f"die Datei hat keine Ebene der Kreise (vorhanden: {join(names) or 'keine'})",
                    where=where,
                    remedy="Erwartet wird eine Ebene wie „vg250_krs“: kobimo fetch",
                )
            layer = kreise[0]
        return pyogrio.read_dataframe(path, layer=layer)
    except (DataSourceError, DataLayerError, RuntimeError, ValueError) as error:
        raise UnreadableFile(
            "die Ebene der Kreise ist beschädigt", where=where, remedy=AGAIN
        ) from error
