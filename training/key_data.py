"""Chroma for training the key network: measured on rendered tracks, and simulated from the notes of tracks that were
only composed."""
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from key_network import POOL

#: Chroma frames per second (chroma.ts).
RATE = 5512.5 / 1024
PARTS = 6


@dataclass
class Example:
    id: str
    #: 0-11 major from C, 12-23 minor from C.
    key: int
    #: Frames × 12.
    chroma: np.ndarray


def key_index(camelot: str) -> int:
    """The class of a Camelot code; 8B is C major, 8A is A minor."""
    major = 7 * (int(camelot[:-1]) - 8) % 12
    return major if camelot.endswith("B") else 12 + (major - 3) % 12


def camelot_of(index: int) -> str:
    tonic, minor = index % 12, index >= 12
    major = (tonic + 3) % 12 if minor else tonic
    return f"{(7 * major + 7) % 12 + 1}{'A' if minor else 'B'}"


def load_measured(cache: Path, split: str) -> list[Example]:
    examples = []
    for path in sorted(cache.glob("*.json")):
        if path.name == "scores.json":
            continue
        item = json.loads(path.read_text())
        if item["split"] == split:
            chroma = np.fromfile(path.with_suffix(".f32"), dtype=np.float32).reshape(-1, 12)
            examples.append(Example(item["id"], key_index(item["key"]), chroma))
    return examples


def load_scores(cache: Path) -> list[tuple[int, np.ndarray]]:
    """Key and notes (part, time, duration, MIDI number, velocity) of each track."""
    index = json.loads((cache / "scores.json").read_text())
    rows = np.fromfile(cache / "scores.f32", dtype=np.float32).reshape(-1, 5)
    ends = np.cumsum([item["notes"] for item in index])
    return [(key_index(item["key"]), notes) for item, notes in zip(index, np.split(rows, ends[:-1]))]


def harmonic_votes(rng: np.random.Generator) -> np.ndarray:
    """Contribution of each MIDI note's partials to the twelve pitch classes, for one random instrument."""
    fall = rng.uniform(0.4, 2.5)
    odd = rng.random() < 0.25
    votes = np.zeros((128, 12), dtype=np.float32)
    for midi in range(20, 110):
        for harmonic in range(1, 13):
            if odd and harmonic % 2 == 0:
                continue
            hertz = 440 * 2 ** ((midi - 69) / 12) * harmonic
            # The frequency range that chroma.ts uses.
            if not 55 <= hertz <= 1200:
                continue
            pitch = midi + 12 * np.log2(harmonic)
            nearest = int(round(pitch))
            votes[midi, nearest % 12] += harmonic**-fall * np.cos(np.pi / 2 * 2 * (pitch - nearest) / 1.2) ** 2
    return votes


def imitate(notes: np.ndarray, rng: np.random.Generator, instruments: list[np.ndarray]) -> np.ndarray:
    """Simulates the chroma that chroma.ts would measure if random instruments played the notes, with drums and noise."""
    frames = int((notes[:, 1] + notes[:, 2]).max() * RATE) + 2
    energy = np.zeros((frames, 12), dtype=np.float32)
    for part in range(PARTS):
        if rng.random() < 0.12:
            continue
        own = notes[notes[:, 0] == part]
        if len(own) == 0:
            continue
        begin = (own[:, 1] * RATE).clip(0, frames - 1.001)
        # Plucked sounds decay before the note ends, others ring on.
        end = begin + np.maximum(own[:, 2] * rng.uniform(0.5, 1.3) * RATE, 0.5)
        roll = np.zeros((frames + 1, 128), dtype=np.float32)
        midi = own[:, 3].astype(int)
        np.add.at(roll, (begin.astype(int), midi), own[:, 4])
        np.add.at(roll, (np.minimum(end, frames).astype(int), midi), -own[:, 4])
        roll = np.cumsum(roll[:frames], axis=0)
        # Notes shorter than a frame begin and end in the same one.
        np.add.at(roll, (begin.astype(int), midi), own[:, 4] * (end.astype(int) == begin.astype(int)) * (end - begin))
        votes = instruments[rng.integers(len(instruments))]
        energy += (roll @ votes) * 10 ** (rng.normal(0, 7) / 20)
    # The analysis window spans four frames.
    padded = np.pad(energy, ((2, 2), (0, 0)))
    energy = 0.1 * padded[:-4] + 0.25 * padded[1:-3] + 0.3 * padded[2:-2] + 0.25 * padded[3:-1] + 0.1 * padded[4:]
    # Notes that end leave rounding errors.
    energy = energy.clip(1e-6) ** rng.uniform(0.5, 1.2)
    level = np.median(energy.sum(1)) + 1e-6
    if rng.random() < 0.6:
        # A kick, tom or tuned percussion votes for its own pitch class, and slightly for a neighbour.
        pitch, strength = rng.integers(12), rng.uniform(0.02, 0.5)
        hit = rng.random((frames, 1)) < rng.uniform(0.3, 1)
        energy[:, [pitch, (pitch + 1) % 12]] += level * strength * hit * np.array([[1, rng.uniform(0, 0.7)]])
    noise = rng.gamma(0.3, 1, size=energy.shape) / 0.3 / 12
    energy += (level * rng.uniform(0.02, 0.5) * noise).astype(np.float32)
    # A slightly detuned voice leaks into its neighbour.
    leak = rng.uniform(0, 0.12)
    energy = energy + leak * np.roll(energy, int(rng.choice([-1, 1])), axis=1)
    return (energy / energy.sum(1, keepdims=True)).astype(np.float32)


def pooled(chroma: np.ndarray, offset: int = 0) -> np.ndarray:
    part = chroma[offset:]
    count = len(part) // POOL
    return part[: count * POOL].reshape(count, POOL, 12).mean(1)
