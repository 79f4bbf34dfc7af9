import { indexGrid } from '../../shared/domain/index.ts';
import type { BeatGrid, GridIndex } from '../../shared/domain/index.ts';
import { Scope } from '../scope.ts';
import type { LoopRange } from './clock.ts';
import { openOutput, prepareOutput } from './output.ts';
import type { Output } from './output.ts';
import { PcmSource } from './pcm-source.ts';
import { PcmStore } from './pcm-store.ts';
import type { PcmFormat } from './read-pcm.ts';
import { errorMessage } from '../../shared/errors.ts';

/** Player state for React. Excludes the playback time, which changes on every frame. */
export interface PlayerState {
  readonly status: 'empty' | 'ready' | 'failed';
  /** Why playback failed. */
  readonly error: string | null;
  readonly isPlaying: boolean;
  readonly loop: LoopRange | null;
  readonly click: boolean;
  /** 0 to 1. */
  readonly volume: number;
}

export interface PlayableTrack {
  /** Serves decoded samples, see {@link PcmStore}. */
  readonly url: string;
  /** Format of the decoded samples. The output runs at the same rate, so that nothing is resampled. */
  readonly format: PcmFormat;
  /** In seconds. */
  readonly duration: number;
  /** Seconds to add to a time in the decoded audio to get a time in the document. */
  readonly offset: number;
}

const SCHEDULE_MS = 50;

/**
 * Plays one track with a metronome. All times are seconds in the document. They are read from the audio hardware's
 * clock minus its latency, so that the playhead matches what is heard.
 */
export class Player {
  #state: PlayerState = {
    status: 'empty',
    error: null,
    isPlaying: false,
    loop: null,
    click: false,
    volume: 1,
  };
  #output: Output | null = null;
  #source: PcmSource | null = null;
  #store: PcmStore | null = null;
  #track: PlayableTrack | null = null;
  #grid: GridIndex = indexGrid([]);
  #anchors: BeatGrid = [];
  #beatsPerBar = 4;
  /** Position while paused or stopped. */
  #position = 0;
  /** Disposed when the track is unloaded. */
  #loaded = new Scope();
  /** Disposed when the sound stops; null while there is none. */
  #playing: Scope | null = null;
  readonly #stateListeners = new Set<() => void>();
  readonly #frameListeners = new Set<(time: number) => void>();

  readonly #onOutput: (context: AudioContext) => void;

  /** @param onOutput called with each new audio context */
  constructor(onOutput: (context: AudioContext) => void = () => undefined) {
    this.#onOutput = onOutput;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  };
  readonly getState = (): PlayerState => this.#state;

  /**
   * Calls `listener` with the time on every frame in which it may have changed. Returns a function that unsubscribes.
   */
  onFrame(listener: (time: number) => void): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  get duration(): number {
    return this.#track?.duration ?? 0;
  }

  /** The time that is heard now. */
  time(): number {
    if (!this.#source || !this.#output) return this.#position;
    const { context } = this.#output;
    const heard = context.currentTime - (context.outputLatency || context.baseLatency || 0);
    const position = this.#source.positionAt(heard);
    return position === null ? this.#position : this.#clamp(position + this.#offset);
  }

  /** Prepares a track for playback: prefetches its beginning, and opens the output if the page may sound. */
  load(track: PlayableTrack): void {
    this.unload();
    this.#track = track;
    const store = new PcmStore(track.url, track.format, () => this.#onArrival());
    this.#store = store;
    this.#loaded.add(() => {
      store.dispose();
      this.#store = null;
    });
    this.#updateGrid();
    this.#set({ status: 'ready', error: null });
    this.#prefetch();
    prepareOutput(() => void this.#openOutput(track.format.sampleRate));
  }

  /** Stops playback and unloads the track. */
  unload(): void {
    this.#halt();
    this.#loaded.dispose();
    this.#loaded = new Scope();
    this.#track = null;
    this.#position = 0;
    this.#set({ status: 'empty', error: null, isPlaying: false, loop: null });
  }

  /** Plays from the current position. */
  play(): void {
    if (this.#state.isPlaying || !this.#track || this.#state.status === 'failed') return;
    if (this.#position >= this.#track.duration - 0.01) this.#position = 0;
    this.#start(this.#position);
  }

  pause(): void {
    this.#position = this.time();
    this.#halt();
    this.#set({ isPlaying: false });
    this.#emitFrame();
  }

  toggle(): void {
    if (this.#state.isPlaying) this.pause();
    else this.play();
  }

  seek(time: number): void {
    this.#position = this.#clamp(time);
    if (this.#state.isPlaying) this.#start(this.#position);
    else this.#prefetch();
    this.#emitFrame();
  }

  /** Loops a range, or with null ends the loop and plays on. */
  setLoop(loop: LoopRange | null): void {
    const position = this.time();
    this.#set({ loop: loop && loop.end - loop.start > 0.005 ? loop : null });
    if (this.#state.isPlaying) this.#start(position);
  }

  setClick(click: boolean): void {
    this.#set({ click });
    if (!click) this.#output?.metronome.cancel();
    else this.#schedule();
  }

  setVolume(volume: number): void {
    this.#set({ volume });
    if (this.#output) this.#output.gain.gain.value = volume;
  }

  /** Sets the grid that the metronome clicks on. */
  setGrid(grid: BeatGrid, beatsPerBar: number): void {
    if (grid === this.#anchors && beatsPerBar === this.#beatsPerBar) return;
    this.#anchors = grid;
    this.#beatsPerBar = beatsPerBar;
    this.#updateGrid();
  }

  dispose(): void {
    this.unload();
    this.#stateListeners.clear();
    this.#frameListeners.clear();
    void this.#output?.context.close();
    this.#output = null;
  }

  get #offset(): number {
    return this.#track?.offset ?? 0;
  }

  #updateGrid(): void {
    // The metronome uses decoded time, like the source.
    const shifted = this.#anchors.map((anchor) => ({ ...anchor, time: anchor.time - this.#offset }));
    this.#grid = indexGrid(shifted, this.#beatsPerBar);
    this.#output?.metronome.setGrid(this.#grid);
    this.#schedule();
  }

  #clamp(time: number): number {
    return Math.min(Math.max(0, time), this.duration);
  }

  /** Fetches the audio at the playhead before it is needed. */
  #prefetch(): void {
    if (this.#store)
      this.#store.want(Math.round((this.#position - this.#offset) * this.#store.format.sampleRate));
  }

  #onArrival(): void {
    const error = this.#store?.error;
    if (error) {
      this.pause();
      this.#set({ status: 'failed', error: errorMessage(error) });
    } else this.#schedule();
  }

  #openSource(track: PlayableTrack, store: PcmStore): PcmSource {
    const { context, gain } = this.#openOutput(track.format.sampleRate);
    if (this.#source) return this.#source;
    const source = new PcmSource(context, store, gain);
    this.#source = source;
    this.#loaded.add(() => {
      source.dispose();
      this.#source = null;
    });
    return source;
  }

  #openOutput(rate: number): Output {
    if (this.#output?.context.sampleRate === rate) return this.#output;
    void this.#output?.context.close();
    this.#output = openOutput(rate, this.#state.volume);
    this.#onOutput(this.#output.context);
    this.#updateGrid();
    return this.#output;
  }

  #start(time: number): void {
    if (!this.#track || !this.#store) return;
    const source = this.#openSource(this.#track, this.#store);
    const output = this.#output!;
    // Browsers suspend a context created before the first user gesture.
    void output.context.resume();
    const { loop } = this.#state;
    const offset = this.#offset;
    source.start(
      Math.max(0, time - offset),
      loop && { start: Math.max(0, loop.start - offset), end: loop.end - offset },
    );
    output.metronome.cancel();
    this.#set({ isPlaying: true });
    this.#schedule();
    this.#playing ??= this.#runClocks();
  }

  /** Schedules audio and reports the time until the scope is disposed. */
  #runClocks(): Scope {
    const scope = new Scope();
    const timer = setInterval(() => this.#schedule(), SCHEDULE_MS);
    scope.add(() => clearInterval(timer));
    const onFrame = (): void => {
      frame = requestAnimationFrame(onFrame);
      this.#emitFrame();
    };
    let frame = requestAnimationFrame(onFrame);
    scope.add(() => cancelAnimationFrame(frame));
    return scope;
  }

  #halt(): void {
    this.#playing?.dispose();
    this.#playing = null;
    this.#source?.stop();
    this.#output?.metronome.cancel();
  }

  #schedule(): void {
    const source = this.#source;
    if (!source || !this.#output || !this.#state.isPlaying) return;
    source.schedule();
    const anchor = source.anchor();
    if (anchor && this.#state.click) this.#output.metronome.schedule(anchor);
    const { loop, contextTime, position } = anchor ?? { loop: null, contextTime: 0, position: 0 };
    const isPast =
      anchor !== null &&
      !loop &&
      this.#output.context.currentTime - contextTime + position + this.#offset >= this.duration;
    if (isPast || source.hasEnded) this.pause();
  }

  #emitFrame(): void {
    const time = this.time();
    for (const listener of this.#frameListeners) listener(time);
  }

  #set(patch: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...patch };
    for (const listener of this.#stateListeners) listener();
  }
}
