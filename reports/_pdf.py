"""The lines and areas of a drawing as a PDF file of one page; its texts are set by TeX, over it, in the letters of the report."""
from __future__ import annotations

import zlib

from reports._canvas import LIGHT, Canvas, Line, Shape

POINTS = 0.75  # in a pixel


def pdf(canvas: Canvas) -> bytes:
    """The file; the same drawing gives the same bytes."""
    width, height = canvas.width * POINTS, canvas.height * POINTS
    paths = [_path(item, canvas.height) for item in canvas.items if isinstance(item, (Line, Shape))]
    content = zlib.compress("\n".join([f"{POINTS} 0 0 {POINTS} 0 0 cm 1 j", *paths]).encode("ascii"), 9)
    return _file([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:.2f} {height:.2f}]/Resources<<>>/Contents 4 0 R>>".encode("ascii"),
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
    ])  # fmt: skip


def _path(item: Line | Shape, height: float) -> str:
    """The operators that paint an item; PDF counts from the lower left corner."""
    (x, y), *rest = item.points
    path = f"{x:.2f} {height - y:.2f} m " + " ".join(f"{a:.2f} {height - b:.2f} l" for a, b in rest)
    colour = _rgb(item.colour)
    if isinstance(item, Line):
        dash = " ".join(f"{d:g}" for d in item.dash)
        return f"{colour} RG {item.width:g} w [{dash}] 0 d {path} S"
    if item.hollow:
        return f"{_rgb('paper')} rg {colour} RG 1.3 w [] 0 d {path} b"
    return f"{colour} rg {path} h f"


def _rgb(name: str) -> str:
    text = LIGHT[name]
    return " ".join(f"{int(text[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))


def _file(objects: list[bytes]) -> bytes:
    """Objects 1, 2, ... with their table of places."""
    parts, places = [b"%PDF-1.4\n"], []
    for number, body in enumerate(objects, 1):
        places.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj%s\nendobj\n" % (number, body))
    start = sum(map(len, parts))
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return b"".join([*parts, b"xref\n0 %d\n0000000000 65535 f \n" % size, table, trailer])
