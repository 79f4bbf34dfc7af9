"""Draws crops of log-mel spectrograms and augments them to resemble other records, rooms and mixers."""
import numpy as np

from labels import FRAME_RATE, Track, make_targets
from sampled import Bank, Score, play

MULTIPLIER = 1000.0


def mel_edges(bands: int = 128, low: float = 30.0, high: float = 11000.0) -> np.ndarray:
    """Centre frequencies of the Slaney bands in Hz."""
    log_step = np.log(6.4) / 27
    to_mel = lambda f: 3 * f / 200 if f < 1000 else 15 + np.log(f / 1000) / log_step
    mels = np.linspace(to_mel(low), to_mel(high), bands + 2)
    hertz = np.where(mels < 15, 200 * mels / 3, 1000 * np.exp(log_step * (mels - 15)))
    return hertz[1:-1]


CENTRES = mel_edges()


def pitch_matrix(semitones: float) -> np.ndarray:
    """Maps bands so that a sound at f moves to f * 2^(semitones / 12); interpolates linearly between bands."""
    source = np.interp(CENTRES / 2 ** (semitones / 12), CENTRES, np.arange(len(CENTRES)))
    matrix = np.zeros((len(CENTRES), len(CENTRES)), dtype=np.float32)
    below = np.floor(source).astype(int).clip(0, len(CENTRES) - 1)
    above = (below + 1).clip(0, len(CENTRES) - 1)
    share = (source - below).astype(np.float32)
    columns = np.arange(len(CENTRES))
    np.add.at(matrix, (below, columns), 1 - share)
    np.add.at(matrix, (above, columns), share)
    return matrix


PITCHES = {semitones: pitch_matrix(semitones) for semitones in range(-5, 7)}


def crop_mel(track: Track, start: float, stretch: float, length: int) -> np.ndarray:
    """`length` frames starting at `start` seconds, read at `stretch` times the speed; silence beyond the ends."""
    position = start * FRAME_RATE + np.arange(length) * stretch
    low = int(max(0, np.floor(position[0])))
    high = int(min(track.frames, np.ceil(position[-1]) + 2))
    if high - low < 2:
        return np.zeros((length, track.mel.shape[1]), dtype=np.float32)
    part = np.asarray(track.mel[low:high], dtype=np.float32)
    if stretch == 1.0 and float(position[0]).is_integer():
        out = np.zeros((length, part.shape[1]), dtype=np.float32)
        offset = low - int(position[0])
        count = min(len(part), length - offset)
        out[offset : offset + count] = part[:count]
        return out
    local = position - low
    below = np.floor(local).astype(int)
    inside = (below >= 0) & (below < len(part) - 1)
    below = below.clip(0, len(part) - 2)
    share = (local - below).astype(np.float32)[:, None].clip(0, 1)
    return (part[below] * (1 - share) + part[below + 1] * share) * inside[:, None]


def colour(rng: np.random.Generator) -> np.ndarray:
    """A smooth gain per band in dB, as from different mastering: tilt and two broad bells."""
    octave = np.log2(CENTRES / 500)
    gain = rng.normal(0, 1.0) * octave
    for _ in range(2):
        gain = gain + rng.normal(0, 4) * np.exp(-0.5 * ((octave - rng.uniform(-4, 4)) / rng.uniform(0.4, 1.5)) ** 2)
    return gain


def augment(mel: np.ndarray, other: np.ndarray | None, rng: np.random.Generator) -> np.ndarray:
    """Applies all changes to linear magnitudes, then takes the front end's logarithm again."""
    x = np.expm1(mel)
    if rng.random() < 0.5:
        x = x @ PITCHES[int(rng.integers(-5, 7))]
    gain = np.full(x.shape[1], rng.uniform(-14, 5))
    if rng.random() < 0.7:
        gain = gain + colour(rng)
    x *= 10 ** (gain / 20).astype(np.float32)
    if rng.random() < 0.25:
        # A mixer's equaliser: one band killed or boosted for a while.
        low, high = [(0, 250), (250, 2500), (2500, 12000)][rng.integers(3)]
        bands = (CENTRES >= low) & (CENTRES < high)
        begin = rng.integers(len(x))
        end = begin + rng.integers(100, len(x))
        x[begin:end, bands] *= 10 ** (rng.choice([-40, -26, -12, 4]) / 20)
    if other is not None:
        x += np.expm1(other) * 10 ** (rng.uniform(-26, -8) / 20)
    if rng.random() < 0.3:
        x += np.abs(rng.normal(0, 10 ** rng.uniform(-1.5, 0.8), size=x.shape)).astype(np.float32)
    if rng.random() < 0.3:
        for _ in range(rng.integers(1, 4)):
            begin = rng.integers(len(x))
            x[begin : begin + rng.integers(3, 60)] *= 10 ** (rng.uniform(-40, -6) / 20)
    if rng.random() < 0.3:
        band = rng.integers(x.shape[1] - 12)
        x[:, band : band + rng.integers(2, 12)] = 0
    if rng.random() < 0.15:
        x[:, CENTRES > rng.uniform(2500, 9000)] = 0
    return np.log1p(x, out=x)


def crop(track: Track, bank: Bank | None, start: float, stretch: float, length: int, rng: np.random.Generator) -> np.ndarray:
    if isinstance(track, Score):
        return play(track, bank, start, stretch, length, rng)
    return crop_mel(track, start, stretch, length)


def draw_example(
    tracks: list[Track], weights: np.ndarray, bank: Bank | None, length: int, rng: np.random.Generator
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    track = tracks[rng.choice(len(tracks), p=weights)]
    # Up to a quarter faster or slower, but not to tempi that nobody plays.
    stretch = float(np.exp(rng.normal(0, 0.1)).clip(0.78, 1.28)) if rng.random() < 0.6 else 1.0
    if not 62 <= track.bpm * stretch <= 205:
        stretch = 1.0
    span = length * stretch / FRAME_RATE
    start = rng.uniform(-3, max(0, track.frames / FRAME_RATE - span * 0.8))
    if stretch == 1.0:
        start = round(start * FRAME_RATE) / FRAME_RATE
    mel = crop(track, bank, start, stretch, length, rng)
    other = None
    if rng.random() < 0.08:
        second = tracks[rng.integers(len(tracks))]
        other = crop(second, bank, rng.uniform(0, 60), 1.0, length, rng)
    return augment(mel, other, rng), make_targets(track, start, stretch, length)
