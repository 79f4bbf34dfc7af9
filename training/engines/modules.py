"""
Music of tracker modules by people, from games in Debian, with the exact clock of their rows.

    python3 training/engines/modules.py [--cache FOLDER]
    python3 training/engines/modules.py --describe FILE

Fetches the packages (`apt-get download`, nothing is installed), plays each module with libopenmpt to a FLAC file, and
writes its truth as JSON in the format of the benchmark audio. What is done is kept. A hash of the package's name says
what a piece is for: networks are trained on half of them, decisions fitted on a quarter, the rest only measured.
"""

import argparse
import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from module_clock import Unclear, read_clock
from packages import fetch, slug
from tracker import RATE, Played, play

PACKAGES = (Path(__file__).parent / "modules.txt").read_text().split()
FORMATS = (".mod", ".xm", ".it", ".s3m", ".stm")
MIN_LENGTH_S = 50
WORKERS = 2


def use_of(package: str) -> str:
    first, second = hashlib.sha256(package.encode()).digest()[:2]
    return "network" if first % 2 == 0 else "decisions" if second % 2 == 0 else "untouched test"


def find_modules(folder: Path) -> list[tuple[str, str, Path]]:
    """Id, package and path of each module file."""
    found = []
    for package in PACKAGES:
        for path in sorted((folder / package).rglob("*")):
            name = path.name.lower().removesuffix(".gz")
            if path.is_file() and name.endswith(FORMATS):
                found.append((slug(package.removesuffix("-data"), name.rsplit(".", 1)[0]), package, path))
    counts = Counter(identity for identity, _, _ in found)
    return [
        (slug(identity, path.parent.name) if counts[identity] > 1 else identity, package, path)
        for identity, package, path in found
    ]


def sign(played: Played) -> str:
    """The same for two files that play the same notes."""
    return hashlib.sha256(played.notes[:400, [0, 3]].astype(np.int32).tobytes()).hexdigest()[:16]


def write_flac(path: Path, sound: np.ndarray) -> None:
    part = path.with_suffix(".part.flac")
    command = ["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "-", "-c:a", "flac"]
    subprocess.run([*command, "-compression_level", "2", part], input=sound.tobytes(), check=True)
    part.rename(path)


def describe(identity: str, package: str, path: Path, played: Played) -> dict:
    """The truth of a module, or why it is left out."""
    base = {"id": identity, "package": package, "file": path.name, "notes_sha256": sign(played)}
    length = len(played.sound) / RATE
    if length < MIN_LENGTH_S:
        return {**base, "left_out": "short"}
    try:
        clock = read_clock(played)
    except Unclear as reason:
        return {**base, "left_out": str(reason)}
    usable = ["beats", "tempo"]
    if clock.downbeats:
        usable += ["downbeats", "boundaries"]
    rounded = lambda times: [round(time, 4) for time in times]
    return {
        **base,
        "title": played.title,
        "artist": played.artist,
        "truth_kind": "modules",
        "duration_s": round(length, 3),
        "bpm_main": round(clock.bpm, 3),
        "bpm_alternatives": clock.alternatives,
        "constant_tempo": clock.is_constant,
        "tempo_segments": [{"start_s": round(at, 4), "bpm": round(bpm, 3)} for at, bpm in clock.segments],
        "rows_per_beat": clock.rows_per_beat,
        "beats_per_bar": 4,
        "annotated_range_s": rounded(clock.known),
        "usable_for": usable,
        "boundaries_s": None if clock.boundaries is None else rounded(clock.boundaries),
        "downbeats_s": rounded(clock.downbeats),
        "beats_s": rounded(clock.beats),
        "measures": clock.measures,
    }


def make(identity: str, package: str, path: Path, cache: Path) -> None:
    target = cache / "found" / f"{identity}.json"
    if target.exists():
        return
    data = path.read_bytes()
    if path.name.endswith(".gz"):
        data = gzip.decompress(data)
    flac = cache / "flac" / f"{identity}.flac"
    played = play(data)
    if played is None:
        truth = {"id": identity, "package": package, "left_out": "not a module"}
    else:
        truth = describe(identity, package, path, played)
        if "left_out" not in truth and not flac.exists():
            write_flac(flac, played.sound)
    part = target.with_suffix(".part")
    part.write_text(json.dumps(truth))
    part.rename(target)


def publish(cache: Path, modules: list[tuple[str, str, Path]]) -> None:
    """Writes the truth of what is not a duplicate, and the table that says what each is for."""
    (cache / "truth").mkdir(exist_ok=True)
    kept, left_out, seen = [], {}, set()
    for identity, package, _ in modules:
        found = json.loads((cache / "found" / f"{identity}.json").read_text())
        if "left_out" not in found and found["notes_sha256"] in seen:
            found["left_out"] = "duplicate"
        seen.add(found.get("notes_sha256"))
        if "left_out" in found:
            left_out[identity] = found["left_out"]
            (cache / "truth" / f"{identity}.json").unlink(missing_ok=True)
            continue
        (cache / "truth" / f"{identity}.json").write_text(json.dumps(found))
        length = f"{found['duration_s']:.0f}"
        kept.append(f"| {identity} | {package} | {found['bpm_main']:.2f} | {length} | {use_of(package)} |")
    header = "| id | package | bpm | length s | use |\n|---|---|---|---|---|\n"
    (cache / "README.md").write_text("# Tracker modules of Debian's games\n\n" + header + "\n".join(kept) + "\n")
    (cache / "left-out.json").write_text(json.dumps(left_out, indent=1))
    print(f"{len(kept)} pieces, {len(left_out)} left out: {cache}")


def main() -> None:
    parser = argparse.ArgumentParser()
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    parser.add_argument("--cache", type=Path, default=home / "segue-training/modules")
    parser.add_argument("--describe", type=Path, metavar="FILE", help="print the truth of one module and stop")
    options = parser.parse_args()
    if options.describe:
        played = play(options.describe.read_bytes())
        if played is None:
            sys.exit(f"{options.describe} is no module.")
        print(json.dumps(describe(options.describe.stem, "", options.describe, played)))
        return
    cache = options.cache
    for name in ("packages", "found", "flac"):
        (cache / name).mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        fetch(package, cache / "packages")
    modules = find_modules(cache / "packages")
    with ProcessPoolExecutor(WORKERS) as pool:
        waiting = {pool.submit(make, *module, cache): module[0] for module in modules}
        for done, identity in waiting.items():
            if error := done.exception():
                sys.exit(f"{identity}: {error!r}")
    publish(cache, modules)


if __name__ == "__main__":
    main()
