"""Plays tracker modules with libopenmpt and says when each of their rows sounds, and which notes it starts."""

import ctypes
from dataclasses import dataclass

import numpy as np

RATE = 44100
# Seconds; longer pieces are cut.
MAX_LENGTH_S = 260
# Samples; rows are found to this precision.
STEP = 8
# Samples before the expected end of a row from which on it is looked for.
MARGIN = 32
# Columns of a pattern cell, as libopenmpt numbers them.
NOTE, INSTRUMENT, VOLUME_EFFECT, EFFECT, VOLUME, PARAMETER = range(6)
# Notes above are commands: cut, off, fade.
HIGHEST_NOTE = 120


@dataclass
class Played:
    """A rendered module. Rows are in the order of playing; times in samples at RATE."""

    title: str
    artist: str
    kind: str
    # int16, shape (samples, 2)
    sound: np.ndarray
    # Start of each row and the end of the last, shape (rows + 1,)
    starts: np.ndarray
    # Order, pattern and row number of each row, shape (rows, 3)
    places: np.ndarray
    # Speed (ticks per row) and tempo of each row, shape (rows, 2)
    clock: np.ndarray
    # Rows that the program shows as one beat, shape (rows,)
    shown_rows: np.ndarray
    # Row, channel, instrument, pitch of each note that is struck, shape (notes, 4)
    notes: np.ndarray


def open_library() -> ctypes.CDLL:
    library = ctypes.CDLL("libopenmpt.so.0")
    handle = ctypes.c_void_p
    library.openmpt_module_create_from_memory2.restype = handle
    for name in ("destroy", "get_current_row", "get_current_order", "get_current_pattern", "get_current_speed",
                 "get_current_tempo", "get_num_channels", "get_num_subsongs"):
        getattr(library, f"openmpt_module_{name}").argtypes = [handle]
    library.openmpt_module_get_current_estimated_bpm.argtypes = [handle]
    library.openmpt_module_get_current_estimated_bpm.restype = ctypes.c_double
    library.openmpt_module_get_metadata.argtypes = [handle, ctypes.c_char_p]
    library.openmpt_module_get_metadata.restype = ctypes.c_char_p
    library.openmpt_module_set_repeat_count.argtypes = [handle, ctypes.c_int32]
    library.openmpt_module_read_interleaved_stereo.argtypes = [handle, ctypes.c_int32, ctypes.c_size_t, handle]
    library.openmpt_module_read_interleaved_stereo.restype = ctypes.c_size_t
    library.openmpt_module_format_pattern_row_channel_command.argtypes = [handle, *[ctypes.c_int32] * 4]
    library.openmpt_module_format_pattern_row_channel_command.restype = ctypes.c_char_p
    library.openmpt_module_get_pattern_row_channel_command.argtypes = [handle, *[ctypes.c_int32] * 4]
    library.openmpt_module_get_pattern_row_channel_command.restype = ctypes.c_uint8
    return library


class Cells:
    """Notes that the rows of a module strike: those with a pitch that do not slide to it."""

    # Letters of the effects that slide to a note instead of striking it: tone portamento, alone or with a volume slide.
    SLIDES = {"mod": b"35", "xm": b"35", "s3m": b"GL", "stm": b"GL", "it": b"GL"}

    def __init__(self, library: ctypes.CDLL, module: int, kind: str):
        self.library, self.module = library, module
        self.channels = library.openmpt_module_get_num_channels(module)
        self.slides = self.SLIDES.get(kind, b"")
        # The last instrument of each channel: a note without one sounds with it.
        self.sounding = [0] * self.channels

    def read(self, pattern: int, row: int) -> list[tuple[int, int, int]]:
        """Channel, instrument and pitch of each note struck in a row."""
        struck = []
        command = self.library.openmpt_module_get_pattern_row_channel_command
        for channel in range(self.channels):
            instrument = command(self.module, pattern, row, channel, INSTRUMENT)
            if instrument:
                self.sounding[channel] = instrument
            pitch = command(self.module, pattern, row, channel, NOTE)
            if not 0 < pitch <= HIGHEST_NOTE:
                continue
            effect = self.library.openmpt_module_format_pattern_row_channel_command(
                self.module, pattern, row, channel, EFFECT
            )
            if effect and effect[:1] in [bytes([letter]) for letter in self.slides]:
                continue
            struck.append((channel, self.sounding[channel], pitch))
        return struck


def play(data: bytes) -> Played | None:
    """Renders a module once through, without its repetition; None if libopenmpt cannot read it."""
    library = open_library()
    module = library.openmpt_module_create_from_memory2(data, len(data), None, None, None, None, None, None, None)
    if not module:
        return None
    try:
        library.openmpt_module_set_repeat_count(module, 0)
        kind = library.openmpt_module_get_metadata(module, b"type").decode()
        cells = Cells(library, module, kind)
        limit = MAX_LENGTH_S * RATE
        sound = np.zeros((limit + RATE, 2), np.int16)
        at, heard, starts, places, clock, shown, notes = 0, None, [], [], [], [], []
        due = 0
        while at < limit:
            count = STEP if due - at <= MARGIN else min(due - at - MARGIN, limit - at)
            read = library.openmpt_module_read_interleaved_stereo(
                module, RATE, count, sound[at:].ctypes.data_as(ctypes.c_void_p)
            )
            if read == 0:
                break
            place = (
                library.openmpt_module_get_current_order(module),
                library.openmpt_module_get_current_pattern(module),
                library.openmpt_module_get_current_row(module),
            )
            if place != heard:
                heard = place
                speed = library.openmpt_module_get_current_speed(module)
                tempo = library.openmpt_module_get_current_tempo(module)
                notes += [(len(starts), *note) for note in cells.read(place[1], place[2])]
                starts.append(at)
                places.append(place)
                clock.append((speed, tempo))
                bpm = library.openmpt_module_get_current_estimated_bpm(module)
                shown.append(24 * tempo / (speed * bpm) if bpm > 0 and speed > 0 else 0)
                due = at + int(speed * 2.5 * RATE / max(32, tempo))
            at += read
            if read < count:
                break
        metadata = lambda key: library.openmpt_module_get_metadata(module, key).decode().strip()
        return Played(
            title=metadata(b"title"),
            artist=metadata(b"artist"),
            kind=kind,
            sound=sound[:at],
            starts=np.array([*starts, at]),
            places=np.array(places).reshape(-1, 3),
            clock=np.array(clock).reshape(-1, 2),
            shown_rows=np.array(shown),
            notes=np.array(notes, int).reshape(-1, 4),
        )
    finally:
        library.openmpt_module_destroy(module)
