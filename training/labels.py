"""Converts event times to frame targets. Frame t is centred at t / FRAME_RATE seconds."""
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FRAME_RATE = 50
#: Frames per value of the structure heads (boundary, function): 5 Hz.
COARSE = 10
SECTION_LABELS = ["intro", "buildup", "drop", "breakdown", "bridge", "verse", "chorus", "outro", "other"]
STYLES = [
    "house", "techHouse", "techno", "trance", "progressive", "bigRoom", "psytrance", "drumAndBass", "jungle", "dubstep",
    "trap", "breaks", "electro", "hardcore", "garage", "downtempo", "chip", "synthPop",
]  # fmt: skip
#: Half width in frames of the triangles around beats; preserves the position of a beat between two frames.
BEAT_WIDTH = 2.0
#: Half width in frames of the triangles around boundaries.
BOUNDARY_WIDTH = 15.0
#: A change of fewer layers than this is ambiguous: neither a boundary nor a non-boundary.
CLEAR_CHANGE = 0.34


@dataclass
class Track:
    id: str
    split: str
    kind: str
    #: Source of the sound: `synthesizer`, an engine, or how a real track was made.
    origin: str
    style: str | None
    bpm: float
    known: tuple[float, float]
    beats: np.ndarray
    downbeats: np.ndarray | None
    boundaries: list[dict] | None
    sections: list[dict] | None
    mel: np.ndarray

    @property
    def frames(self) -> int:
        return len(self.mel)


def load_track(path: Path) -> Track:
    labels = json.loads(path.read_text())
    times = lambda key: None if labels[key] is None else np.array(labels[key], dtype=np.float64)
    return Track(
        id=labels["id"],
        split=labels["split"],
        kind=labels["kind"],
        origin=labels["origin"],
        style=labels["style"],
        bpm=labels["bpm"],
        known=tuple(labels["known"]),
        beats=times("beats"),
        downbeats=times("downbeats"),
        boundaries=labels["boundaries"],
        sections=labels["sections"],
        mel=np.load(path.with_suffix(".npy"), mmap_mode="r"),
    )


def load_tracks(cache: Path) -> list[Track]:
    return [load_track(path) for path in sorted(cache.glob("*.json"))]


def triangles(frames: np.ndarray, length: int, width: float) -> np.ndarray:
    """1 at each (fractional) frame, falling linearly to 0 at `width` frames; the maximum where two overlap."""
    target = np.zeros(length, dtype=np.float32)
    reach = int(np.ceil(width))
    for frame in frames:
        for t in range(int(frame) - reach, int(frame) + reach + 2):
            if 0 <= t < length:
                target[t] = max(target[t], 1 - abs(t - frame) / width)
    return target


def make_targets(track: Track, start: float, stretch: float, length: int) -> dict[str, np.ndarray]:
    """Targets of a crop of `length` frames that begins at `start` seconds; a crop frame is `stretch` original frames
    long. Masks are 0 where nothing is labelled.
    """
    to_frame = lambda times: (np.asarray(times, dtype=np.float64) - start) * FRAME_RATE / stretch
    near = lambda frames: frames[(frames > -30) & (frames < length + 30)]
    time = start + np.arange(length) * stretch / FRAME_RATE
    known = ((time >= track.known[0]) & (time <= track.known[1])).astype(np.float32)
    known *= time * FRAME_RATE < track.frames

    targets = {
        "beat": triangles(near(to_frame(track.beats)), length, BEAT_WIDTH),
        "beat_mask": known,
        "downbeat": np.zeros(length, dtype=np.float32),
        "downbeat_mask": np.zeros(length, dtype=np.float32),
        "boundary": np.zeros(length, dtype=np.float32),
        "boundary_mask": np.zeros(length, dtype=np.float32),
    }
    if track.downbeats is not None:
        targets["downbeat"] = triangles(near(to_frame(track.downbeats)), length, BEAT_WIDTH)
        targets["downbeat_mask"] = known
    if track.boundaries is not None:
        clear = [b["time"] for b in track.boundaries if b["strength"] >= CLEAR_CHANGE]
        faint = [b["time"] for b in track.boundaries if b["strength"] < CLEAR_CHANGE]
        targets["boundary"] = triangles(near(to_frame(clear)), length, BOUNDARY_WIDTH)
        unsure = triangles(near(to_frame(faint)), length, 2 * BOUNDARY_WIDTH) > 0
        targets["boundary_mask"] = known * ~(unsure & (targets["boundary"] == 0))

    function = np.full(length // COARSE, -1, dtype=np.int64)
    if track.sections is not None:
        middle = start + (np.arange(length // COARSE) * COARSE + (COARSE - 1) / 2) * stretch / FRAME_RATE
        for section, following in zip(track.sections, track.sections[1:] + [None]):
            end = following["time"] if following else np.inf
            function[(middle >= section["time"]) & (middle < end)] = SECTION_LABELS.index(section["label"])
        function[middle * FRAME_RATE >= track.frames] = -1
    targets["function"] = function
    targets["style"] = np.int64(STYLES.index(track.style) if track.style else -1)
    return targets
