"""Photos out of a request's body: the body itself, or the one file of a form."""

from __future__ import annotations

from email.message import Message

from starlette.exceptions import HTTPException

BARE = frozenset({"application/octet-stream", "application/x-www-form-urlencoded"})
"""Types of a body that is the photo; the second is what `curl --data-binary` says."""


def photo(kind: str, body: bytes) -> bytes:
    """Return the photo in a body of content type *kind*.

    Raises HTTPException: 415 for another kind of body, 400 for a damaged form.
    """
    head = _header("content-type", kind)
    main = head.get_content_type()
    if main.startswith("image/") or main in BARE:
        return body
    if main != "multipart/form-data":
        raise HTTPException(
            415,
            f"a body of type {main!r} came; send the photo's bytes as image/* or "
            "application/octet-stream, or one file as multipart/form-data",
        )
    return _file(body, head.get_boundary(""))


def _file(body: bytes, boundary: str) -> bytes:
    """Return the only file of a form; fields without a file name are passed over."""
    if not boundary:
        raise HTTPException(400, "the form has no boundary in its content type")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise HTTPException(400, "the form is cut short: its last boundary is missing")
    files = [data for piece in pieces[1:-1] if (data := _data(piece)) is not None]
    if len(files) != 1:
        raise HTTPException(400, f"the form holds {len(files)} files; send one")
    return files[0]


def _data(piece: bytes) -> bytes | None:
    """Return the bytes of a form's part when it is a file."""
    head, found, data = piece.partition(b"\r\n\r\n")
    if not found:
        raise HTTPException(400, "a part of the form has no end of its headers")
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            said = _header("content-disposition", value.strip())
            return data if said.get_filename() is not None else None
    return None


def _header(name: str, value: str) -> Message:
    """Return a message with one header, which the library knows how to read."""
    message = Message()
    message[name] = value.replace("\r", " ").replace("\n", " ")
    return message
