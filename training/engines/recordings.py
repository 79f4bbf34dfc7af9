"""
Recorded music of games in Debian, whose beats nobody wrote down: what two methods agree on becomes labels of training
music (`../export-agreed.ts`).

    python3 training/engines/recordings.py [--cache FOLDER]

Fetches the packages of `recordings.txt` (nothing is installed) and links their music as `audio/<id>.<format>`.
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
    """Quake engines keep music in ZIP archives."""
    for archive in folder.rglob("*.pk3"):
        with zipfile.ZipFile(archive) as files:
            for name in files.namelist():
                if name.lower().endswith(FORMATS):
                    files.extract(name, archive.with_suffix(".files"))


def publish(package: str, folder: Path, audio: Path) -> int:
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
        folder = cache / "packages" / package
        if not folder.exists():
            unpack_archives(fetch(package, cache / "packages"))
        print(f"{package}: {publish(package, folder, audio)} files", flush=True)


if __name__ == "__main__":
    main()
