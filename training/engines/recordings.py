"""
Recorded music of games in Debian, whose beats nobody wrote down: what two methods agree on becomes labels of training
music (`../export-agreed.ts`).

    python3 training/engines/recordings.py [--cache FOLDER]

Fetches the packages of `recordings.txt` (nothing is installed) and copies their music to `audio/<id>.<format>`.
"""
import argparse
import os
import shutil
import zipfile
from pathlib import Path

from packages import fetch, slug

PACKAGES = (Path(__file__).parent / "recordings.txt").read_text().split()
FORMATS = (".ogg", ".mp3", ".flac", ".opus")
#: What holds less is an effect or a jingle; bytes.
MIN_SIZE = 1_000_000


def unpack_archives(folder: Path) -> None:
    """Unpacks the ZIP archives in which Quake engines keep music, once."""
    for archive in list(folder.rglob("*.pk3")):
        target = archive.with_suffix(".files")
        if target.exists():
            continue
        part = archive.with_suffix(".part")
        part.mkdir(exist_ok=True)
        with zipfile.ZipFile(archive) as files:
            files.extractall(part, [name for name in files.namelist() if name.lower().endswith(FORMATS)])
        part.rename(target)


def publish(package: str, folder: Path, audio: Path) -> int:
    """Copies the music of a package and returns the number of its pieces."""
    count = 0
    for path in sorted(folder.rglob("*")):
        if not path.name.lower().endswith(FORMATS) or not path.is_file() or path.stat().st_size < MIN_SIZE:
            continue
        name = slug(package.removesuffix("-data").removesuffix("-music"), path.stem)
        target = audio / f"{name}{path.suffix.lower()}"
        if not target.exists():
            shutil.copyfile(path, target)
        count += 1
    return count


def main() -> None:
    parser = argparse.ArgumentParser()
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    parser.add_argument("--cache", type=Path, default=home / "segue-training/recordings")
    cache = parser.parse_args().cache
    audio = cache / "audio"
    audio.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        folder = fetch(package, cache / "packages")
        unpack_archives(folder)
        print(f"{package}: {publish(package, folder, audio)} files", flush=True)


if __name__ == "__main__":
    main()
