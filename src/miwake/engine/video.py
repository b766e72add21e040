"""Frames of a clip worth keeping: the sharpest of each scene, none twice.

A cut is where the mean absolute difference of two small colour frames jumps above
`VideoOptions.cut` and well above its recent average (the idea of PySceneDetect's
AdaptiveDetector, scenedetect.com/docs/latest/api/detectors.html, on RGB). Sharpness
is the variance of the Laplacian (Pech-Pacheco et al. 2000, "Diatom autofocusing in
brightfield microscopy"). Frames leave as JPEG of quality 95 without chroma
subsampling: a clip is lossy already, PNG took ten times the bytes and time, and
the same clip gives the same bytes as long as PyAV and simplejpeg stay the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import simplejpeg

from miwake.engine.entry import Entry
from miwake.errors import BadPhoto, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Small = NDArray[np.int16]

_WIDE: Final = 320
"""Width at which sharpness is measured: small enough to be blind to grain."""
_TINY: Final = (48, 27)
_MEMORY: Final = 0.8
_JUMP: Final = 3.0
_MOST_PIXELS: Final = 40_000_000
_CLOSE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class VideoOptions:
    """Which frames of a clip become photos."""

    every: float = 1.0
    """Seconds after which a frame is kept even if nothing was cut."""
    looks: float = 10.0
    """Frames looked at in each second of the clip."""
    cut: float = 20.0
    """Mean difference, 0 to 255, from which two frames may be two scenes."""
    alike: float = 4.0
    """Mean difference, 0 to 255, up to which a frame repeats the one kept before."""
    most: int = 1000
    """Frames kept of one clip; a longer clip is looked at in longer steps."""


OPTIONS: Final = VideoOptions()


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a clip."""

    seconds: float
    """When it is shown, counted from the clip's start."""
    data: bytes
    """JPEG, quality 95, 4:4:4."""
    sharpness: float
    """Variance of the Laplacian of its grey, 320 pixels wide."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One decoded frame and what is known of it at low resolution."""

    seconds: float
    frame: Any
    tiny: Small
    sharpness: float


def frames(path: Path, options: VideoOptions = OPTIONS) -> Iterator[Frame]:
    """Yield the frames of the clip at `path` worth keeping, in time order.

    A clip that breaks off gives the frames before the break. Raises `BadPhoto`
    (`unreadable`) when there is not one, `MissingExtra` without PyAV.
    """
    kept = 0
    last: _Look | None = None
    every = max(options.every, _length(path) / options.most)
    options = replace(options, every=every)
    for scene in _scenes(_looks(path, options.looks), options):
        if last is not None and _difference(scene.tiny, last.tiny) <= options.alike:
            continue
        yield _frame(scene)
        last, kept = scene, kept + 1
        if kept == options.most:
            return


def expand(
    clip: Entry, path: Path, options: VideoOptions = OPTIONS
) -> Iterator[tuple[Entry, bytes]]:
    """Yield one entry per kept frame of `clip`, with its bytes.

    Sources are "clip.mp4@12.480"; the clip is the group unless it has one.
    """
    for frame in frames(path, options):
        source = f"{clip.source}@{frame.seconds:.3f}"
        group = clip.group or clip.source
        yield (
            replace(clip, source=source, group=group, at=frame.seconds),
            frame.data,
        )


def frame_at(path: Path, seconds: float) -> Frame:
    """Return the frame of the clip at `path` shown at `seconds`, as `frames` gave it.

    Raises `BadPhoto` (`missing`) when no frame has that time.
    """
    for jump in (True, False):
        for when, frame in _decoded(path, seconds if jump else 0.0):
            if abs(when - seconds) < _CLOSE:
                return _frame(_look(when, frame))
            if when > seconds:
                break
    raise BadPhoto("missing", f"the clip has no frame at {seconds:.3f} s")


def _scenes(looks: Iterator[_Look], options: VideoOptions) -> Iterator[_Look]:
    """Yield the sharpest look of each scene, and of each `every` seconds in it."""
    best: _Look | None = None
    before: _Look | None = None
    opened, usual = 0.0, 0.0
    for look in looks:
        moved = 0.0 if before is None else _difference(look.tiny, before.tiny)
        ends = moved > max(options.cut, _JUMP * usual)
        if best is not None and (ends or look.seconds - opened >= options.every):
            yield best
            best, opened = None, look.seconds
        usual = 0.0 if ends else _MEMORY * usual + (1 - _MEMORY) * moved
        best = look if best is None or look.sharpness > best.sharpness else best
        before = look
    if best is not None:
        yield best


def _looks(path: Path, per_second: float) -> Iterator[_Look]:
    """Yield about `per_second` frames a second, reduced."""
    due = -math.inf
    for seconds, frame in _decoded(path, 0.0):
        if seconds + _CLOSE >= due:
            due = seconds + 1 / per_second
            yield _look(seconds, frame)


def _decoded(path: Path, start: float) -> Iterator[tuple[float, Any]]:
    """Yield (seconds, frame) of the first video track, from a key frame before `start`.

    Raises `BadPhoto` when the file holds no frame; ends quietly where it breaks off.
    """
    av = _av()
    found = False
    try:
        with av.open(str(path), metadata_errors="replace") as clip:
            track = clip.streams.video[0]
            _check_size(track.width, track.height)
            track.thread_type = "AUTO"
            origin = track.start_time or 0
            if start > 0:
                clip.seek(origin + int(start / track.time_base), stream=track)
            for frame in clip.decode(track):
                if frame.pts is not None:
                    found = True
                    yield float((frame.pts - origin) * track.time_base), frame
    except (av.FFmpegError, IndexError) as error:
        if not found:
            raise BadPhoto("unreadable", f"no video can be read: {error}") from None


def _length(path: Path) -> float:
    """Return the seconds the clip says it lasts; 0 when it does not say."""
    av = _av()
    try:
        with av.open(str(path), metadata_errors="replace") as clip:
            return float((clip.duration or 0) / av.time_base)
    except av.FFmpegError:
        return 0.0


def _av() -> Any:
    """Return the PyAV module; raises `MissingExtra` when it is not installed."""
    try:
        import av
    except ImportError:
        raise MissingExtra(
            "video needs PyAV, which is not installed: pip install 'miwake[video]'"
        ) from None
    return av


def _check_size(width: int, height: int) -> None:
    """Raise `BadPhoto` (`bomb`) when frames are larger than any camera makes."""
    if width * height > _MOST_PIXELS:
        raise BadPhoto("bomb", f"frames of {width} x {height} pixels")


def _look(seconds: float, frame: Any) -> _Look:
    """Return `frame` with its reduced copy and its sharpness."""
    tiny = frame.to_ndarray(
        width=_TINY[0], height=_TINY[1], format="rgb24", interpolation="AREA"
    )
    height = max(3, round(frame.height * _WIDE / frame.width))
    grey = frame.to_ndarray(
        width=_WIDE, height=height, format="gray", interpolation="AREA"
    )
    return _Look(seconds, frame, tiny.astype(np.int16), _sharpness(grey))


def _sharpness(grey: NDArray[np.uint8]) -> float:
    """Return the variance of the 4-neighbour Laplacian of `grey` (H, W)."""
    wide = grey.astype(np.int16)
    around = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]
    return float(np.var(around - 4 * wide[1:-1, 1:-1], dtype=np.float64))


def _difference(one: Small, other: Small) -> float:
    """Return the mean absolute difference of two small frames, 0 to 255."""
    return float(np.abs(one - other).mean())


def _frame(look: _Look) -> Frame:
    """Return `look` at full size, upright, as JPEG."""
    pixels = look.frame.to_ndarray(format="rgb24")
    turned = np.rot90(pixels, round(getattr(look.frame, "rotation", 0) / 90) % 4)
    data: bytes = simplejpeg.encode_jpeg(
        np.ascontiguousarray(turned), quality=95, colorsubsampling="444"
    )
    return Frame(seconds=look.seconds, data=data, sharpness=look.sharpness)
