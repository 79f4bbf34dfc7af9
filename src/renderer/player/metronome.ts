import { indexGrid } from '../../shared/domain/index.ts';
import type { GridIndex } from '../../shared/domain/index.ts';
import { clicksBetween } from './clock.ts';
import type { ClockAnchor } from './clock.ts';

/**
 * How far ahead clicks are scheduled, in seconds. Must exceed any time for which the window's main thread is blocked.
 */
const LOOKAHEAD_S = 1.5;
const CLICK_S = 0.03;

function clickBuffer(context: BaseAudioContext, frequency: number): AudioBuffer {
  const length = Math.ceil(CLICK_S * context.sampleRate);
  const buffer = context.createBuffer(1, length, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < length; i++) {
    const time = i / context.sampleRate;
    samples[i] = Math.sin(2 * Math.PI * frequency * time) * Math.exp(-time * 160);
  }
  return buffer;
}

/**
 * Clicks on the beats of a grid, scheduled on the music's own hardware clock and therefore sample-accurate. The owner
 * must call {@link schedule} every 50 ms or so while music plays.
 */
export class Metronome {
  readonly #context: AudioContext;
  readonly #output: GainNode;
  readonly #beat: AudioBuffer;
  readonly #downbeat: AudioBuffer;
  #grid: GridIndex = indexGrid([]);
  #waiting: { node: AudioBufferSourceNode; contextTime: number }[] = [];
  #scheduledTo = 0;

  constructor(context: AudioContext, destination: AudioNode) {
    this.#context = context;
    this.#output = new GainNode(context, { gain: 0.5 });
    this.#output.connect(destination);
    this.#beat = clickBuffer(context, 1200);
    this.#downbeat = clickBuffer(context, 1900);
  }

  /** Takes future beats from another grid. */
  setGrid(grid: GridIndex): void {
    this.#grid = grid;
    this.cancel();
  }

  setVolume(volume: number): void {
    this.#output.gain.value = volume;
  }

  /** Cancels clicks that have not sounded yet, after a seek, a pause or an edit of the grid. */
  cancel(): void {
    const now = this.#context.currentTime;
    for (const { node, contextTime } of this.#waiting) if (contextTime > now) node.stop();
    this.#waiting = [];
    this.#scheduledTo = now;
  }

  /** Schedules the upcoming clicks. */
  schedule(anchor: ClockAnchor): void {
    const now = this.#context.currentTime;
    this.#waiting = this.#waiting.filter(({ contextTime }) => contextTime > now - CLICK_S);
    const to = now + LOOKAHEAD_S;
    for (const click of clicksBetween(anchor, this.#grid, Math.max(now, this.#scheduledTo), to)) {
      const node = new AudioBufferSourceNode(this.#context, {
        buffer: click.isDownbeat ? this.#downbeat : this.#beat,
      });
      node.connect(this.#output);
      node.start(click.contextTime);
      this.#waiting.push({ node, contextTime: click.contextTime });
    }
    this.#scheduledTo = Math.max(this.#scheduledTo, to);
  }
}
