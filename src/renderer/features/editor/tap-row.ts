import { formatBpm } from '../../../shared/domain/edits/describe.ts';
import * as edits from '../../../shared/domain/edits/grid-edits.ts';
import { applyTapTempo, fitTaps } from '../../../shared/domain/edits/tap-tempo.ts';
import { t } from '../../../shared/languages/translate.ts';
import type { Gesture } from './draft.ts';
import { player, useEditor } from './editor-store.ts';

/** A pause this long ends a series of taps, in milliseconds. */
const TAP_PAUSE_MS = 2000;

/** The taps on one open track. */
export class TapRow {
  readonly #beginGesture: (settle: () => void) => Gesture | null;
  #times: number[] = [];
  #gesture: Gesture | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(beginGesture: (settle: () => void) => Gesture | null) {
    this.#beginGesture = beginGesture;
  }

  /**
   * Registers a tap in time with the music. From the fourth tap on, updates the grid or, while paused, only its tempo.
   */
  tap(): void {
    const { isPlaying } = player.getState();
    const time = isPlaying ? player.time() : performance.now() / 1000;
    // After a loop or a seek, start a new series.
    if (this.#times.length > 0 && time <= this.#times.at(-1)!) this.end();
    this.#times.push(time);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), TAP_PAUSE_MS);
    const fit = fitTaps(this.#times);
    useEditor.setState({ taps: { count: this.#times.length, bpm: fit?.bpm ?? null } });
    if (!fit) return;
    this.#gesture ??= this.#beginGesture(() => this.end());
    const row = [...this.#times];
    const pivot = player.time();
    const options = { cuesFollow: useEditor.getState().cuesFollow };
    this.#gesture?.update((annotation, context) =>
      isPlaying
        ? applyTapTempo(annotation, row, options, context)
        : edits.setBpm(annotation, Math.round(fit.bpm * 100) / 100, pivot, options, context),
    );
  }

  /** Ends the series and commits its tempo. */
  end(): void {
    if (this.#times.length === 0) return;
    clearTimeout(this.#timer);
    const { bpm } = useEditor.getState().taps;
    const gesture = this.#gesture;
    this.#gesture = null;
    this.#times = [];
    if (bpm !== null) gesture?.commit(t('Tap tempo, {bpm} BPM', { bpm: formatBpm(bpm) }));
    useEditor.setState({ taps: { count: 0, bpm: null } });
  }
}
