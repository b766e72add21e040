"""Get one file of a registry through its own client, once, and check what came."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from convert.problem import Problem

OFFLINE = (  # what npm and pip say when no registry answers
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "ENETUNREACH",
    "network",
    "NewConnectionError",
    "ConnectTimeout",
    "name resolution",
)


@dataclass(frozen=True)
class Package:
    """One published file: where it lies, how it is called, which bytes it has."""

    registry: Literal["npm", "pip"]
    name: str
    version: str
    sha256: str

    @property
    def label(self) -> str:
        """The way its registry writes name and version."""
        joint = {"npm": "@", "pip": "=="}[self.registry]
        return f"{self.name}{joint}{self.version}"

    @property
    def page(self) -> str:
        """Where a person can read about it."""
        if self.registry == "npm":
            return f"https://www.npmjs.com/package/{self.name}/v/{self.version}"
        return f"https://pypi.org/project/{self.name}/{self.version}/"


def fetch(package: Package, cache: Path) -> Path:
    """Return the package's file, from the cache when it is there.

    Raises Problem when the client is missing, no registry answers, or the bytes differ.
    """
    kept = cache / f"{package.sha256[:16]}-{_plain(package)}"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            came = _download(package, Path(folder))
            check(package.label, came.read_bytes(), package.sha256)
            os.replace(came, kept)
    return kept


def read_members(
    package: Package, archive: Path, names: Iterable[str]
) -> dict[str, bytes]:
    """Return some files of an archive by their path inside it.

    Raises Problem when one is missing or the archive cannot be read.
    """
    wanted = set(names)
    try:
        if package.registry == "npm":
            found = _from_tar(archive, wanted)
        else:
            found = _from_zip(archive, wanted)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as reason:
        raise Problem(f"{archive} is damaged ({reason}): remove it") from reason
    if missing := wanted - found.keys():
        raise Problem(f"{package.label} holds no {', '.join(sorted(missing))}")
    return found


def check(name: str, data: bytes, sha256: str) -> None:
    """Raise Problem unless the bytes are the expected ones."""
    got = hashlib.sha256(data).hexdigest()
    if got != sha256:
        raise Problem(f"{name}: sha256 is {got}, expected {sha256}; nothing was built")


def _plain(package: Package) -> str:
    """Return a file name for the cache."""
    stem = package.name.lstrip("@").replace("/", "-")
    return f"{stem}-{package.version}"


def _download(package: Package, folder: Path) -> Path:
    command = _npm(package) if package.registry == "npm" else _pip(package)
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Problem(_refusal(package, done.stderr or done.stdout))
    files = [path for path in folder.iterdir() if path.is_file()]
    if len(files) != 1:
        raise Problem(f"{package.label}: {command[0]} left {len(files)} files, not one")
    return files[0]


def _npm(package: Package) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise Problem(
            f"npm is missing, and {package.label} comes from it: "
            "install Node.js 20 or later (Debian: apt-get install nodejs npm)"
        )
    return [npm, "pack", "--ignore-scripts", "--silent", package.label]


def _pip(package: Package) -> list[str]:
    probe = [sys.executable, "-m", "pip", "--version"]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        raise Problem(
            f"pip is missing, and {package.label} comes by it: "
            f"run `{Path(sys.executable).name} -m ensurepip`"
        )
    options = ["--no-deps", "--only-binary=:all:", "--disable-pip-version-check"]
    return [sys.executable, "-m", "pip", "download", "-q", *options, package.label]


def _refusal(package: Package, text: str) -> str:
    """Say why a client failed, in a sentence and its own last words."""
    last = " ".join(text.strip().splitlines()[-3:])
    if any(word in text for word in OFFLINE):
        return f"{package.label}: no registry answered; is there a network? ({last})"
    return f"{package.label} could not be fetched: {last or 'no reason given'}"


def _from_tar(archive: Path, wanted: set[str]) -> dict[str, bytes]:
    found = {}
    with tarfile.open(archive, "r|gz") as tar:
        for member in tar:
            name = member.name.removeprefix("package/")
            file = tar.extractfile(member) if name in wanted else None
            if file is not None:
                found[name] = file.read()
            if len(found) == len(wanted):
                break
    return found


def _from_zip(archive: Path, wanted: set[str]) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as wheel:
        return {name: wheel.read(name) for name in wanted & set(wheel.namelist())}
