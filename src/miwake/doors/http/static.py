"""The built page: `GET /` and `/app/*`, out of the folder that the build wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

import miwake
from miwake.doors.http import page
from miwake.doors.http.outside import is_outside
from miwake.errors import NotYours

router = APIRouter(include_in_schema=False)

FOLDER: Final = Path(miwake.__file__).parent / "static" / "app"
"""Where `make page` puts it."""

POLICY: Final = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
    "worker-src 'self' blob:; connect-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; style-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
"""What the page may load: only what this server sends."""

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
"""Kinds of files a build may hold; no other is sent."""

FOREVER: Final = "public, max-age=31536000, immutable"
"""Files with a hash in their name never change."""


@router.get("/")
def index(request: Request, lang: str | None = None) -> Response:
    """Show the page; where it has not been built, say so and what is served."""
    if not (FOLDER / "index.html").is_file():
        if is_outside(request):
            raise NotYours("the page has not been built; ask whoever invited you")
        return page.page(request, lang)
    return _sent(FOLDER / "index.html")


@router.get("/app/{name:path}")
def file(name: str) -> Response:
    """Send one file of the page."""
    try:
        wanted = (FOLDER / (name or "index.html")).resolve()
        there = wanted.is_relative_to(FOLDER.resolve()) and wanted.is_file()
    except (OSError, ValueError):  # too long for a file, or a NUL
        there = False
    if not there:
        raise HTTPException(404, "the page has no such file")
    return _sent(wanted)


def _sent(path: Path) -> Response:
    kind = TYPES.get(path.suffix)
    if kind is None:
        raise HTTPException(404, "the page has no such file")
    hashed = path.parent.name == "assets"
    return FileResponse(
        path,
        media_type=kind,
        headers={
            "Content-Security-Policy": POLICY,  # a worker's script has its own
            "Cache-Control": FOREVER if hashed else "no-store",
        },
    )
