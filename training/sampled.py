"""Plays scores with the sounds of a bank (export-sound-bank.ts, export-scores.ts) by adding up spectra: every crop gets
its own instruments, balance, room and pumping. Magnitudes are added as if phases were random; effects on the audio
itself (clipping, codecs) are left to the pieces that render-engines.ts writes.
"""
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labels import FRAME_RATE, Track

DRUMS = ("kick", "snare", "hats", "openHat", "ride", "perc", "crash", "tom")
PARTS = ("bass", "pad", "stab", "lead", "arp", "vocal")
#: Replacements for drums that a kit lacks.
STAND_INS = {
    "hats": ("perc", "openHat"),
    "openHat": ("ride", "hats", "perc"),
    "ride": ("hats", "perc"),
    "perc": ("tom", "hats"),
    "crash": ("openHat", "ride", "snare"),
    "tom": ("perc", "snare"),
}
#: Relative levels of drums and parts.
LEVELS = {
    "kick": 0.9, "snare": 0.65, "hats": 0.28, "openHat": 0.3, "ride": 0.22, "perc": 0.35, "crash": 0.35, "tom": 0.5,
    "bass": 0.6, "pad": 0.3, "stab": 0.4, "lead": 0.4, "arp": 0.35, "vocal": 0.4,
}  # fmt: skip
#: Frames that are repeated when a note is held longer than its recording, and of the fade after its end.
HELD = (30, 50)
RELEASE = 5
#: Seconds before a crop from which sounds may still ring.
RING = 4.0


@dataclass
class Sound:
    role: str
    instrument: str
    midi: int | None
    #: Linear magnitudes [frames, bands] for each sub-frame offset at which the sound may start.
    shifts: list[np.ndarray]


@dataclass
class Bank:
    #: Frames before the start of the sound.
    lead: int
    #: Kits: drum -> sounds.
    kits: list[dict[str, list[Sound]]]
    #: Part -> instruments, each with its notes in ascending pitch.
    instruments: dict[str, list[list[Sound]]]


def load_bank(folder: Path) -> Bank:
    sounds, lead = [], 0
    for path in sorted(folder.glob("*.json")):
        index = json.loads(path.read_text())
        frames = np.expm1(np.load(path.with_suffix(".npy")).astype(np.float32))
        lead = index["lead"]
        for s in index["sounds"]:
            shifts = [frames[row : row + count] for row, count in s["shifts"]]
            sounds.append(Sound(s["role"], s["instrument"], s["midi"], shifts))
    kits: dict[str, dict[str, list[Sound]]] = {}
    instruments: dict[tuple[str, str], list[Sound]] = {}
    for sound in sounds:
        if sound.midi is None:
            kits.setdefault(sound.instrument, {}).setdefault(sound.role, []).append(sound)
        else:
            instruments.setdefault((sound.role, sound.instrument), []).append(sound)
    by_part: dict[str, list[list[Sound]]] = {}
    for (part, _), notes in instruments.items():
        by_part.setdefault(part, []).append(sorted(notes, key=lambda note: note.midi))
    return Bank(lead, list(kits.values()), by_part)


@dataclass
class Score(Track):
    """A track without features, which are computed for each crop. Times in seconds, ascending."""

    hit_times: np.ndarray
    hit_drums: list[str]
    hit_levels: np.ndarray
    note_times: np.ndarray
    note_lengths: np.ndarray
    note_parts: list[str]
    note_midis: np.ndarray
    note_levels: np.ndarray
    length: int

    @property
    def frames(self) -> int:
        return self.length


def load_score(path: Path) -> Score:
    score = json.loads(path.read_text())
    hits, notes = score["hits"], score["notes"]
    return Score(
        id=path.stem,
        split="train",
        kind="sampled",
        origin="sampled",
        style=score["style"],
        bpm=score["bpm"],
        known=tuple(score["known"]),
        beats=np.array(score["beats"]),
        downbeats=np.array(score["downbeats"]),
        boundaries=score["boundaries"],
        sections=score["sections"],
        mel=np.zeros((0, 128), dtype=np.float32),
        hit_times=np.array([hit[1] for hit in hits]),
        hit_drums=[hit[0] for hit in hits],
        hit_levels=np.array([hit[2] for hit in hits]),
        note_times=np.array([note[1] for note in notes]),
        note_lengths=np.array([note[2] for note in notes]),
        note_parts=[note[0] for note in notes],
        note_midis=np.array([note[3] for note in notes]),
        note_levels=np.array([note[4] for note in notes]),
        length=int(score["duration"] * FRAME_RATE),
    )


def load_scores(folder: Path) -> list[Score]:
    return [load_score(path) for path in sorted(folder.glob("*.json"))]


def add(out: np.ndarray, sound: Sound, lead: int, frame: float, gain: float, frames: float = np.inf, release: int = 2) -> None:
    """Adds a sound that starts at a (fractional) frame and ends `frames` later, unless it has ended by itself."""
    place = int(np.floor(frame))
    shift = int(round((frame - place) * len(sound.shifts)))
    if shift == len(sound.shifts):
        place, shift = place + 1, 0
    spectrum = sound.shifts[shift]
    if frames + lead + release < len(spectrum):
        last = max(1, int(frames)) + lead
        fade = 0.5 ** np.arange(1, release + 1, dtype=np.float32)
        spectrum = np.concatenate([spectrum[:last], spectrum[last : last + release] * fade[: len(spectrum) - last, None]])
    elif np.isfinite(frames) and frames > HELD[1] and len(spectrum) > HELD[1]:
        repeats = int(np.ceil((frames - HELD[1]) / (HELD[1] - HELD[0])))
        held = [spectrum[: HELD[1]], *[spectrum[HELD[0] : HELD[1]]] * repeats]
        spectrum = np.concatenate(held)[: int(frames) + lead]
    start = place - lead
    low, high = max(0, start), min(len(out), start + len(spectrum))
    if high > low:
        out[low:high] += gain * spectrum[low - start : high - start]


def loudness(spectrum: np.ndarray) -> float:
    """Mean magnitude of the non-silent frames."""
    energy = spectrum.mean(1)
    heard = energy > max(0.05, 0.05 * energy.max())
    return float(energy[heard].mean()) if heard.any() else 1.0


def ring(out: np.ndarray, rng: np.random.Generator) -> None:
    """Room reverberation: every frame leaves a tail that decays, faster at high frequencies."""
    seconds = rng.uniform(0.15, 0.9) * np.linspace(1.3, 0.5, out.shape[1])
    keep = (10 ** (-3 / (FRAME_RATE * seconds))).astype(np.float32)
    wet = np.float32(rng.uniform(0.05, 0.35))
    tail = np.zeros(out.shape[1], dtype=np.float32)
    for frame in out:
        fresh = frame.copy()
        frame += tail
        tail = (tail + wet * fresh) * keep


def play(score: Score, bank: Bank, start: float, stretch: float, length: int, rng: np.random.Generator) -> np.ndarray:
    """Log-mel of `length` frames starting at `start` seconds, at `stretch` times the speed, with instruments drawn by
    `rng`."""
    to_frame = lambda time: (time - start) * FRAME_RATE / stretch
    span = length * stretch / FRAME_RATE
    drums = np.zeros((length, 128), dtype=np.float32)
    tonal = np.zeros((length, 128), dtype=np.float32)

    kit = bank.kits[rng.integers(len(bank.kits))]
    chosen = {}
    for drum in DRUMS:
        source = next((name for name in (drum, *STAND_INS.get(drum, ())) if name in kit), None)
        if source:
            sounds = kit[source]
            pair = [sounds[rng.integers(len(sounds))], sounds[rng.integers(len(sounds))]]
            chosen[drum] = (pair, LEVELS[drum] * 10 ** (rng.uniform(-7, 6) / 20))
    low, high = np.searchsorted(score.hit_times, [start - RING, start + span])
    hats = score.hit_times[low:high][[drum == "hats" for drum in score.hit_drums[low:high]]]
    for i in range(low, high):
        drum = score.hit_drums[i]
        if drum not in chosen:
            continue
        time, level = score.hit_times[i], score.hit_levels[i]
        pair, gain = chosen[drum]
        end = np.inf
        if drum == "openHat":
            following = np.searchsorted(hats, time + 1e-3)
            if following < len(hats):
                end = (hats[following] - time) * FRAME_RATE / stretch
        sound = pair[int(drum in ("perc", "tom") and level < 0.7)]
        add(drums, sound, bank.lead, to_frame(time), gain * level, end)

    voices = {}
    everything = [notes for instruments in bank.instruments.values() for notes in instruments]
    for part in PARTS:
        # A small bank may lack a part; any instrument then plays it.
        instruments = bank.instruments.get(part) or everything
        voices[part] = (instruments[rng.integers(len(instruments))], LEVELS[part] * 10 ** (rng.uniform(-6, 5) / 20))
    transpose = int(rng.integers(-3, 4))
    low, high = np.searchsorted(score.note_times, [start - RING, start + span])
    for i in range(low, high):
        notes, gain = voices[score.note_parts[i]]
        midi = score.note_midis[i] + transpose
        sound = min(notes, key=lambda note: abs(note.midi - midi))
        frames = score.note_lengths[i] * FRAME_RATE / stretch
        add(tonal, sound, bank.lead, to_frame(score.note_times[i]), gain * score.note_levels[i], frames, RELEASE)

    balance = 10 ** (rng.uniform(-8, 9) / 20)
    if rng.random() < 0.4:
        depth, release = rng.uniform(0.3, 1), rng.uniform(5, 16)
        envelope = np.ones(length, dtype=np.float32)
        for time, drum in zip(score.hit_times, score.hit_drums):
            frame = int(to_frame(time))
            if drum == "kick" and -16 < frame < length:
                steps = np.arange(max(0, frame), min(length, frame + int(release)))
                envelope[steps] = np.minimum(envelope[steps], 1 - depth * (1 - (steps - frame) / release) ** 2)
        tonal *= envelope[:, None]
    level = 10 ** rng.uniform(1.7, 2.6)
    out = tonal * (level / loudness(tonal)) + drums * (level * balance / loudness(drums))
    if rng.random() < 0.35:
        ring(out, rng)
    if rng.random() < 0.4:
        # A limiter that turns down loud frames.
        energy = out.mean(1) + 1e-3
        out *= (np.maximum(energy / np.median(energy), 1) ** -rng.uniform(0.2, 0.7))[:, None].astype(np.float32)
    return np.log1p(out, out=out)
