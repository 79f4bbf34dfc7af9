import type { HotCueSlot } from '../../../shared/domain/index.ts';
import { snapTime } from '../../../shared/domain/edits/quantise.ts';
import { player, selectIn, useEditor } from './editor-store.ts';
import { beatsFrom } from './loop-actions.ts';
import { stepByBars, stepByBeats, stepByPhrases, stepBySections } from './navigation.ts';
import { currentDocument } from './session.ts';

/** Maximum delay of a key press after the beat that it was meant for, in beats. */
const PLAYING_SLACK = 0.45;

function slack(): number {
  return player.getState().isPlaying ? PLAYING_SLACK : 0.01;
}

export function seekBeats(step: number): void {
  player.seek(stepByBeats(currentDocument(), player.time(), step, slack()));
}

export function seekBars(step: number): void {
  player.seek(stepByBars(currentDocument(), player.time(), step, slack()));
}

/** Beat jump: moves by the chosen loop length and keeps the position within the beat. */
export function jumpByLoop(direction: 1 | -1): void {
  const beats = useEditor.getState().loopBeats;
  player.seek(Math.max(0, beatsFrom(currentDocument(), player.time(), direction * beats)));
}

/** Usual length of a phrase in dance music, in bars. */
const PHRASE_BARS = 8;

export function seekPhrases(step: 1 | -1): void {
  player.seek(stepByPhrases(currentDocument(), player.time(), step, PHRASE_BARS, slack()));
}

export function seekSeconds(seconds: number): void {
  player.seek(player.time() + seconds);
}

export function seekSection(step: 1 | -1): void {
  const time = stepBySections(currentDocument(), player.time(), step);
  if (time !== null) player.seek(time);
}

export function seekFirstDownbeat(): void {
  player.seek(currentDocument().audio.downbeat ?? 0);
}

/** Jumps to a hot cue and selects it. */
export function jumpToSlot(slot: HotCueSlot): void {
  const cue = currentDocument().cues.find((candidate) => candidate.slot === slot);
  if (!cue) return;
  selectIn('cues', { kind: 'cue', id: cue.id });
  player.seek(cue.time);
}

/** Starts or ends a loop. Loops the selected loop cue, or else the chosen length from the (snapped) playhead. */
export function toggleLoop(): void {
  if (player.getState().loop) {
    player.setLoop(null);
    return;
  }
  const document = currentDocument();
  const { selection, loopBeats, snap } = useEditor.getState();
  const cue = selection?.kind === 'cue' ? document.cues.find(({ id }) => id === selection.id) : undefined;
  if (cue?.end !== undefined) {
    player.setLoop({ start: cue.time, end: cue.end });
    if (player.time() < cue.time || player.time() >= cue.end) player.seek(cue.time);
    return;
  }
  const start = loopStart(snap);
  player.setLoop({ start, end: beatsFrom(document, start, loopBeats) });
}

/** The current beat, not the next one, because the loop should include what was just heard. */
function loopStart(snap: boolean): number {
  const document = currentDocument();
  const time = player.time();
  if (!snap || document.beat_grid.length === 0) return time;
  const nearest = snapTime(document, time, 'beat');
  return nearest > time + 0.01 && player.getState().isPlaying ? stepByBeats(document, nearest, -1) : nearest;
}

/** Sets the loop length, and resizes a running loop. */
export function setLoopBeats(loopBeats: number): void {
  useEditor.setState({ loopBeats });
  const { loop } = player.getState();
  if (loop) player.setLoop({ start: loop.start, end: beatsFrom(currentDocument(), loop.start, loopBeats) });
}
