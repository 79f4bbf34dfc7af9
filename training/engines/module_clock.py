"""Beats, bars and arrangement of a played module, from the times of its rows and the notes in them."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from tracker import RATE, Played

# Rows per beat, by what a beat divides into.
BINARY = (2, 4, 8, 16, 32)
TERNARY = (3, 6, 12, 24)
BEATS_PER_BAR = 4
SLOWEST, FASTEST = 60, 206
# What a person calls the tempo, before looking at the notes: most music is near 125 BPM (log-normal).
USUAL_BPM, USUAL_SPREAD = 125, 0.38
# A tempo whose score is this close to that of the best may be counted as well.
ARGUABLE = 1.0
# Two pairs of rows that differ less, in samples, last equally long: rows are found to 16 samples.
SAME_LENGTH = 40
# Relative difference up to which a length is half or double another.
OCTAVE_TOLERANCE = 0.02
# What is irregular so close to either end is not part of the piece, seconds.
OPENING_S, ENDING_S = 2, 8
# Relative difference of intervals of one tempo.
STEADY = 0.012
# Share of instruments that differ where the arrangement changes.
CHANGED = 0.34
FFT = 1024
# Samples before a row that are compared with those after its start.
LEAD = 64


class Unclear(Exception):
    """Why nothing certain can be said about the beats of a module."""


@dataclass
class Clock:
    rows_per_beat: int
    bpm: float
    alternatives: list[float]
    # Seconds.
    beats: list[float]
    downbeats: list[float]
    boundaries: list[float] | None
    known: tuple[float, float]
    is_constant: bool
    # First second and tempo of each part.
    segments: list[tuple[float, float]]
    measures: dict = field(default_factory=dict)


def measure_rows(played: Played) -> np.ndarray:
    """Onsets of low, middle and high sounds at the start of each row, shape (3, rows), each of mean 1."""
    mono = np.pad(played.sound.astype(np.float32).mean(1) / 32768, FFT)
    window = np.hanning(FFT).astype(np.float32)
    edges = np.searchsorted(np.fft.rfftfreq(FFT, 1 / RATE), [30, 150, 2500, 12000])
    onsets = []
    for start in played.starts[:-1] + FFT:
        around = np.stack([mono[start - FFT : start], mono[start - LEAD : start - LEAD + FFT]])
        before, after = np.log1p(1000 / FFT * np.abs(np.fft.rfft(around * window)))
        rise = np.maximum(0, after - before)
        onsets.append([rise[edges[band] : edges[band + 1]].mean() for band in range(3)])
    found = np.array(onsets).T
    return found / (found.mean(1, keepdims=True) + 1e-9)


def recur(played: Played, lag: int) -> float:
    """Share of the notes of an instrument that it strikes again so many rows later."""
    rows = len(played.places)
    same = total = 0
    for instrument in np.unique(played.notes[:, 2]):
        struck = np.zeros(rows, bool)
        struck[played.notes[played.notes[:, 2] == instrument, 0]] = True
        same += (struck[lag:] & struck[:-lag]).sum()
        total += struck[:-lag].sum()
    return same / max(1, total)


def split_orders(played: Played) -> list[tuple[int, int]]:
    """Runs of rows of one pattern in one place of the order: first row and row after the last."""
    starts = [0]
    for row in range(1, len(played.places)):
        order, _, line = played.places[row]
        if order != played.places[row - 1][0] or line <= played.places[row - 1][2]:
            starts.append(row)
    return list(zip(starts, [*starts[1:], len(played.places)]))


def scale_rows(played: Played, orders: list[tuple[int, int]]) -> np.ndarray:
    """How many times faster than usual each row goes by: 1/2, 1 or 2 where its length says so, otherwise 1."""
    lengths = np.diff(played.starts)
    pairs = np.zeros(len(lengths))
    for first, end in orders:
        for row in range(first, end - 1, 2):
            pairs[row : row + 2] = lengths[row] + lengths[row + 1]
        if (end - first) % 2:
            pairs[end - 1] = 2 * lengths[end - 1]
    usual, _ = Counter(np.round(pairs / SAME_LENGTH).astype(int)).most_common(1)[0]
    usual = np.median(pairs[np.abs(pairs - usual * SAME_LENGTH) < 2 * SAME_LENGTH])
    scales = np.ones(len(lengths))
    for scale in (0.5, 2):
        scales[np.abs(pairs * scale / usual - 1) < OCTAVE_TOLERANCE] = scale
    # A few such rows are a roll or a rest, not another way of writing.
    start = 0
    for row in range(1, len(scales) + 1):
        if row == len(scales) or scales[row] != scales[start]:
            if row - start < 8:
                scales[start:row] = 1
            start = row
    return scales


def phase_rows(played: Played, orders: list[tuple[int, int]], scales: np.ndarray) -> np.ndarray:
    """Position of each row in its pattern, in rows of usual length."""
    position = np.zeros(len(scales))
    for first, end in orders:
        position[first:end] = np.cumsum(1 / scales[first:end]) - 1 / scales[first:end]
    return position


def log_ratio(a: float, b: float) -> float:
    return float(np.log((a + 0.1) / (b + 0.1)))


def score_beats(position: np.ndarray, onsets: np.ndarray, notes: np.ndarray, rows: int, bpm: float) -> dict[str, float]:
    """What speaks for so many rows in a beat: log ratios of mean onsets, and the log of the tempo's expectation."""

    def at(values: np.ndarray, step: float, phase: float) -> float:
        here = np.abs((position - phase + 0.25) % step) < 0.5
        return float(values[here].mean()) if here.any() else 0.0

    low, noise = onsets[0], onsets[1] + onsets[2]
    return {
        "expectation": -0.5 * (np.log(bpm / USUAL_BPM) / USUAL_SPREAD) ** 2,
        # Snare on two and four, kick on one and three.
        "backbeat": log_ratio(at(noise, 2 * rows, rows), at(noise, 2 * rows, 0)),
        "kick": log_ratio(at(low, 2 * rows, 0), at(low, 2 * rows, rows)),
        # Notes and low sounds on the beats rather than half way between them.
        "density": log_ratio(at(notes, rows, 0), at(notes, rows, rows / 2)),
        "low": log_ratio(at(low, rows, 0), at(low, rows, rows / 2)),
    }


# Weight of each of these and the most that it may say.
WEIGHTS = {"expectation": (1, 9), "backbeat": (2, 0.6), "kick": (0.5, 0.5), "density": (0.6, 1), "low": (0.3, 0.5)}


def weigh(score: dict[str, float]) -> float:
    return sum(weight * np.clip(score[name], -most, most) for name, (weight, most) in WEIGHTS.items())


def place_beats(played: Played, orders, position, scales, rows: int) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Beats, whether each begins a bar, and the beats with which patterns begin."""
    times, bars, openings = [], [], []
    bar = rows * BEATS_PER_BAR
    for first, end in orders:
        openings.append(len(times))
        here = position[first:end]
        total = here[-1] + 1 / scales[end - 1]
        for beat in np.arange(0, total - 0.5, rows):
            row = first + int(np.searchsorted(here, beat + 1e-6, "right")) - 1
            share = (beat - position[row]) * scales[row]
            times.append((played.starts[row] * (1 - share) + played.starts[row + 1] * share) / RATE)
            bars.append(beat % bar < 0.5)
    return np.array(times), np.array(bars), openings


def find_changes(played: Played, beats: np.ndarray, openings: list[int]) -> list[float]:
    """Starts of patterns where the instruments of the four bars before are others than those of the four after."""
    reach = 4 * BEATS_PER_BAR * float(np.median(np.diff(beats)))
    struck = played.starts[played.notes[:, 0]] / RATE
    instruments = played.notes[:, 2]

    def distance(time: float, reach: float, strikes: int) -> float:
        before, after = (
            {instrument for instrument, count in counts.items() if count >= strikes}
            for counts in (
                Counter(instruments[(struck >= start - 0.01) & (struck < start + reach - 0.01)].tolist())
                for start in (time - reach, time)
            )
        )
        union = before | after
        return 1 - len(before & after) / len(union) if union else 0

    found = []
    for opening in openings:
        time = float(beats[opening] if opening < len(beats) else beats[-1])
        if time - beats[0] < reach / 2 or beats[-1] - time < reach / 2:
            continue
        change = distance(time, reach, 2)
        # Where patterns are short, four bars see a change from several openings; less of the music tells which it is.
        nearby = distance(time, reach / 2, 2) + distance(time, reach / 4, 1)
        if change >= CHANGED:
            found.append((change + nearby / 4, time))
    taken: list[float] = []
    for _, time in sorted(found, key=lambda one: (-one[0], one[1])):
        if all(abs(other - time) >= reach - 0.01 for other in taken):
            taken.append(time)
    return sorted(taken)


def read_clock(played: Played) -> Clock:
    """@raises Unclear where the beats cannot be told from rows and notes."""
    orders = split_orders(played)
    # Having played all, libopenmpt stands on the first row again.
    if orders[-1][1] - orders[-1][0] < 2:
        orders = orders[:-1]
    if not orders or len(played.notes) < 200:
        raise Unclear("too few notes")
    end = orders[-1][1]
    scales, onsets = scale_rows(played, orders), measure_rows(played)
    position = phase_rows(played, orders, scales)
    notes = np.bincount(played.notes[:, 0], minlength=len(scales))[: len(scales)].astype(float)
    notes /= notes.mean()
    lengths = np.diff(played.starts)[:end] / RATE * scales[:end]
    row_s = float(np.median((lengths[:-1] + lengths[1:]) / 2))
    binary = max(recur(played, lag) for lag in (16, 32, 64))
    ternary = max(recur(played, lag) for lag in (12, 24, 48))
    is_ternary = ternary > binary + 0.05
    if is_ternary and recur(played, 4) > recur(played, 3):
        raise Unclear("three beats to the bar")
    scored = {}
    for rows in TERNARY if is_ternary else BINARY:
        bpm = 60 / (row_s * rows)
        if SLOWEST <= bpm <= FASTEST:
            scored[rows] = score_beats(position[:end], onsets[:, :end], notes[:end], rows, bpm)
    if not scored:
        raise Unclear("no tempo in range")
    ranked = sorted(scored, key=lambda rows: -weigh(scored[rows]))
    rows = ranked[0]
    if scored[rows]["density"] < -0.3 and scored[rows]["low"] < -0.2:
        raise Unclear("more notes between beats than on them")
    sizes = np.array([position[e - 1] + 1 / scales[e - 1] for _, e in orders])
    spans = np.array([played.starts[e] - played.starts[f] for f, e in orders])
    fits = lambda unit: float(spans[np.abs((sizes + unit / 2) % unit - unit / 2) < 0.5].sum() / spans.sum())
    if fits(rows) < 0.9:
        raise Unclear("patterns do not hold whole beats")
    beats, bars, openings = place_beats(played, orders, position, scales, rows)
    intervals = np.diff(beats)
    usual = float(np.median(intervals))
    steady = np.abs(intervals / usual - 1) < STEADY
    # A last slowing down, and an opening that is no whole beat.
    ending = np.flatnonzero(~steady & (beats[1:] > beats[-1] - ENDING_S))
    opening = np.flatnonzero(~steady & (beats[1:] < beats[0] + OPENING_S))
    first, last = (int(opening[-1]) + 1 if len(opening) else 0), (int(ending[0]) + 1 if len(ending) else len(beats))
    openings = [max(0, at - first) for at in openings if at < last]
    beats, bars, intervals = beats[first:last], bars[first:last], intervals[first : last - 1]
    runs = np.split(np.arange(len(intervals)), np.flatnonzero(np.abs(np.diff(np.log(intervals))) > STEADY) + 1)
    long = [run for run in runs if len(run) >= 16]
    if sum(map(len, long)) < 0.8 * len(intervals):
        raise Unclear("tempo is never steady")
    segments: list[tuple[float, float]] = []
    for run in long:
        bpm = 60 / float(np.mean(intervals[run]))
        if not segments or abs(bpm / segments[-1][1] - 1) > STEADY:
            segments.append((float(beats[run[0]]), bpm))
    has_bars = fits(rows * BEATS_PER_BAR) >= 0.9
    struck = played.starts[played.notes[:, 0]] / RATE
    bpm = 60 / usual
    close = [60 / (row_s * other) for other in ranked[1:] if weigh(scored[other]) > weigh(scored[rows]) - ARGUABLE]
    return Clock(
        rows_per_beat=rows,
        bpm=bpm,
        alternatives=[round(other, 2) for other in close],
        beats=beats.tolist(),
        downbeats=beats[bars].tolist() if has_bars else [],
        boundaries=find_changes(played, beats, openings) if has_bars else None,
        known=(float(max(beats[0], struck.min())), float(min(beats[-1], struck.max()))),
        is_constant=bool((np.abs(intervals / usual - 1) < STEADY).all()),
        segments=segments,
        measures={
            "binary": round(float(binary), 3),
            "ternary": round(float(ternary), 3),
            "rows": {str(rows): {k: round(v, 2) for k, v in score.items()} for rows, score in scored.items()},
        },
    )
