import { isCaught, positionAt } from './clock.ts';
import type { ClockAnchor, LoopRange } from './clock.ts';
import type { PcmStore } from './pcm-store.ts';

/**
 * Delay between a command and its effect, in seconds, so that the old sound stops and the new one starts at the same
 * sample.
 */
const CHANGEOVER_S = 0.01;
/** Fade length at starts and stops, in seconds. Prevents audible clicks. */
const FADE_S = 0.004;
/** How far ahead audio is scheduled, in seconds. Must exceed any time for which the window's main thread is blocked. */
const LOOKAHEAD_S = 1.5;
/** Audio that must be available before playback starts, in seconds. The rest arrives much faster than it is played. */
const HEADSTART_S = 0.2;

/** One uninterrupted stretch of playback. */
interface Run {
  readonly anchor: ClockAnchor;
  readonly gain: GainNode;
  readonly nodes: Set<AudioBufferSourceNode>;
  /** In samples; null without a loop that playback enters. */
  readonly loop: { readonly start: number; readonly end: number } | null;
  /** The next sample to schedule, and when it must sound, in frames of the context. */
  nextSample: number;
  nextFrame: number;
}

interface Waiting {
  /** In seconds. */
  readonly position: number;
  readonly loop: LoopRange | null;
}

/**
 * Plays the samples of a store with sample accuracy, including loops. Positions are seconds of decoded audio. It waits
 * for samples that have not arrived yet. In practice this happens only at the start, because decoding is faster than
 * playback.
 */
export class PcmSource {
  readonly #context: AudioContext;
  readonly #store: PcmStore;
  readonly #destination: AudioNode;
  #run: Run | null = null;
  #waiting: Waiting | null = null;

  constructor(context: AudioContext, store: PcmStore, destination: AudioNode) {
    this.#context = context;
    this.#store = store;
    this.#destination = destination;
  }

  /** Starts playback, or jumps while playing: immediately if the samples are available, else as soon as they arrive. */
  start(position: number, loop: LoopRange | null): void {
    this.#waiting = { position, loop };
    this.schedule();
    // Stop the old sound now, even if the new one cannot start yet.
    if (this.#waiting) this.#release(this.#context.currentTime);
  }

  stop(): void {
    this.#waiting = null;
    this.#release(this.#context.currentTime);
  }

  /** Ties positions to the hardware clock; null while nothing sounds. */
  anchor(): ClockAnchor | null {
    return this.#run?.anchor ?? null;
  }

  /** Position at a time of the hardware clock, or the position waiting for samples; null when stopped. */
  positionAt(contextTime: number): number | null {
    if (this.#waiting) return this.#waiting.position;
    const anchor = this.anchor();
    return anchor && positionAt(anchor, Math.max(contextTime, anchor.contextTime));
  }

  /** Schedules upcoming audio. Call it often while playing, and whenever samples arrive. */
  schedule(): void {
    if (this.#waiting) this.#tryToStart(this.#waiting);
    const run = this.#run;
    if (!run) return;
    this.#store.want(run.nextSample);
    this.#fill(run);
    const now = this.#context.currentTime * this.#context.sampleRate;
    if (run.nextFrame > now || this.#hasEnded(run)) return;
    // The buffer ran empty: resume here once more samples arrive.
    const { sampleRate } = this.#store.format;
    this.#release(this.#context.currentTime);
    this.#waiting = { position: run.nextSample / sampleRate, loop: run.anchor.loop };
    this.#store.want(run.nextSample);
  }

  /** Whether the last sample has been played. */
  get hasEnded(): boolean {
    const run = this.#run;
    if (!run) return this.#waiting !== null && this.#isPastEnd(this.#waiting.position);
    return this.#hasEnded(run) && run.nextFrame <= this.#context.currentTime * this.#context.sampleRate;
  }

  dispose(): void {
    this.stop();
    this.#store.dispose();
  }

  #isPastEnd(position: number): boolean {
    const { end, format } = this.#store;
    return end !== null && Math.round(position * format.sampleRate) >= end;
  }

  #hasEnded(run: Run): boolean {
    return this.#store.end !== null && run.nextSample >= this.#store.end;
  }

  #tryToStart({ position, loop }: Waiting): void {
    const { sampleRate } = this.#store.format;
    const sample = Math.round(position * sampleRate);
    this.#store.want(sample);
    if (this.#isPastEnd(position) || !this.#store.has(sample, HEADSTART_S * sampleRate)) return;
    const frame = Math.ceil((this.#context.currentTime + CHANGEOVER_S) * sampleRate);
    const contextTime = frame / sampleRate;
    this.#release(contextTime);
    this.#waiting = null;
    const whole = loop && toSamples(loop, sampleRate);
    const anchor = {
      contextTime,
      position: sample / sampleRate,
      // A loop must be a whole number of samples, or the clock drifts away from the sound.
      loop: whole && { start: whole.start / sampleRate, end: whole.end / sampleRate },
    };
    const gain = new GainNode(this.#context, { gain: 0 });
    gain.gain.setValueAtTime(0, contextTime);
    gain.gain.linearRampToValueAtTime(1, contextTime + FADE_S);
    gain.connect(this.#destination);
    this.#run = {
      anchor,
      gain,
      nodes: new Set(),
      loop: isCaught(anchor) ? whole : null,
      nextSample: sample,
      nextFrame: frame,
    };
  }

  #fill(run: Run): void {
    const { sampleRate } = this.#store.format;
    const until = (this.#context.currentTime + LOOKAHEAD_S) * sampleRate;
    while (run.nextFrame < until) {
      if (run.loop && run.nextSample >= run.loop.end) {
        run.nextSample = run.loop.start;
        this.#store.want(run.nextSample);
      }
      const chunk = this.#store.at(run.nextSample);
      if (!chunk) return;
      const end = Math.min(chunk.start + chunk.buffer.length, run.loop?.end ?? Infinity);
      const length = end - run.nextSample;
      const node = new AudioBufferSourceNode(this.#context, { buffer: chunk.buffer });
      node.connect(run.gain);
      node.start(
        run.nextFrame / sampleRate,
        (run.nextSample - chunk.start) / sampleRate,
        length / sampleRate,
      );
      run.nodes.add(node);
      node.addEventListener('ended', () => run.nodes.delete(node), { once: true });
      run.nextSample = end;
      run.nextFrame += length;
    }
  }

  #release(at: number): void {
    const run = this.#run;
    if (!run) return;
    this.#run = null;
    const { gain } = run.gain;
    gain.cancelScheduledValues(at);
    gain.setValueAtTime(1, at);
    gain.linearRampToValueAtTime(0, at + FADE_S);
    for (const node of run.nodes) node.stop(at + FADE_S);
    const last = [...run.nodes].at(-1);
    if (last) last.addEventListener('ended', () => run.gain.disconnect(), { once: true });
    else run.gain.disconnect();
  }
}

function toSamples({ start, end }: LoopRange, sampleRate: number): { start: number; end: number } {
  const first = Math.round(start * sampleRate);
  return { start: first, end: Math.max(first + 1, Math.round(end * sampleRate)) };
}
