"""Scores raw activations, to select a checkpoint. The app's own benchmark scores the final decisions."""
import numpy as np

from labels import CLEAR_CHANGE, FRAME_RATE, SECTION_LABELS, Track


def pick_peaks(probability: np.ndarray, reach: int, threshold: float) -> np.ndarray:
    """Times in seconds of the local maxima within +-reach frames above the threshold, with parabolic interpolation."""
    padded = np.pad(probability, reach, constant_values=-1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    frames = np.flatnonzero((probability >= windows.max(axis=1)) & (probability > threshold))
    if len(frames) == 0:
        return np.zeros(0)
    # Only the first frame of a plateau counts.
    frames = frames[np.concatenate([[True], np.diff(frames) > 1])]
    left = probability[np.maximum(frames - 1, 0)]
    right = probability[np.minimum(frames + 1, len(probability) - 1)]
    bend = left - 2 * probability[frames] + right
    shift = np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, -1), 0)
    return (frames + shift.clip(-0.5, 0.5)) / FRAME_RATE


def f_measure(found: np.ndarray, truth: np.ndarray, tolerance: float) -> float:
    """F1 of a greedy one-to-one matching in time."""
    if len(found) == 0 or len(truth) == 0:
        return float(len(found) == len(truth))
    hits, i, j = 0, 0, 0
    while i < len(found) and j < len(truth):
        if abs(found[i] - truth[j]) <= tolerance:
            hits, i, j = hits + 1, i + 1, j + 1
        elif found[i] < truth[j]:
            i += 1
        else:
            j += 1
    return 2 * hits / (len(found) + len(truth))


def within(times: np.ndarray, known: tuple[float, float]) -> np.ndarray:
    return times[(times >= known[0]) & (times <= known[1])]


def score_track(track: Track, out: dict[str, np.ndarray], boundary_threshold: float) -> dict[str, float]:
    """`out` contains probabilities per frame (`function`: class probabilities)."""
    beats = within(pick_peaks(out["beat"], 5, 0.4), track.known)
    truth = within(track.beats, track.known)
    scores = {"beat_f70": f_measure(beats, truth, 0.07), "beat_f25": f_measure(beats, truth, 0.025)}
    if track.downbeats is not None:
        downbeats = within(pick_peaks(out["downbeat"], 12, 0.3), track.known)
        scores["downbeat_f70"] = f_measure(downbeats, within(track.downbeats, track.known), 0.07)
    if track.boundaries is not None:
        found = pick_peaks(out["boundary"], 75, boundary_threshold)
        clear = np.array([b["time"] for b in track.boundaries if b["strength"] >= CLEAR_CHANGE])
        scores["boundary_f05"] = f_measure(found, clear, 0.5)
        scores["boundary_f3"] = f_measure(found, clear, 3.0)
    if track.sections is not None:
        starts = np.array([section["time"] for section in track.sections])
        names = np.array([SECTION_LABELS.index(section["label"]) for section in track.sections])
        time = np.arange(len(out["function"])) / FRAME_RATE
        truth_labels = names[np.searchsorted(starts, time, side="right").clip(1) - 1]
        scores["function_accuracy"] = float((out["function"].argmax(1) == truth_labels).mean())
    return scores


def summarise(rows: list[dict[str, float]]) -> dict[str, float]:
    keys = sorted({key for row in rows for key in row})
    return {key: float(np.mean([row[key] for row in rows if key in row])) for key in keys}
