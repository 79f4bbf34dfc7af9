"""Packages of Debian, fetched and unpacked without installing them."""
import re
import subprocess
from pathlib import Path


def fetch(package: str, folder: Path) -> Path:
    """Unpacks a package below `folder`, once, and returns where."""
    target = folder / package
    if target.exists():
        return target
    part = folder / f"{package}.part"
    part.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-qq", package], cwd=part, check=True)
    for archive in part.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", archive, part], check=True)
        archive.unlink()
    part.rename(target)
    return target


def slug(*parts: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")
