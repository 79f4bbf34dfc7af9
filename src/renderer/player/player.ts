import { indexGrid } from '../../shared/domain/index.ts';
import type { BeatGrid, GridIndex } from '../../shared/domain/index.ts';
import { errorMessage } from '../../shared/errors.ts';
import { Scope } from '../scope.ts';
import { openSource } from './audio-source.ts';
import type { AudioSource } from './audio-source.ts';
import { positionAt } from './clock.ts';
import type { LoopRange } from './clock.ts';
import { Metronome } from './metronome.ts';

/** What a player shows to React; times that move are not part of it. */
export interface PlayerState {
  readonly status: 'empty' | 'loading' | 'ready' | 'failed';
  /** Why it failed. */
  readonly error: string | null;
  readonly isPlaying: boolean;
  readonly loop: LoopRange | null;
  readonly click: boolean;
  /** 0 to 1. */
  readonly volume: number;
}

export interface PlayableTrack {
  readonly url: string;
  /** Seconds. */
  readonly duration: number;
  /** Seconds to add to a time of the played audio to get a time of the document. */
  readonly offset: number;
  /** Hz; the output runs at the track's own rate, so that nothing is resampled in between. */
  readonly sampleRate: number | null;
}

const SCHEDULE_MS = 50;
/** Decoding takes all cores for a moment; the screen of a track that was just opened comes first. */
const LOAD_DELAY_MS = 250;

interface Output {
  readonly context: AudioContext;
  readonly gain: GainNode;
  readonly metronome: Metronome;
}

function sourceTrackEnded(position: number, duration: number, loop: LoopRange | null): boolean {
  return position >= duration && !(loop && loop.end <= duration);
}

/**
 * Plays one track with a metronome. All times are seconds of the document. Times are read from the audio hardware's clock
 * less its latency, so that the playhead stands where the ear is.
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
  #source: AudioSource | null = null;
  #track: PlayableTrack | null = null;
  /** Ends with the track. */
  #loaded = new Scope();
  /** Ends when the sound stops; null while there is none. */
  #playing: Scope | null = null;
  #grid: GridIndex = indexGrid([]);
  #anchors: BeatGrid = [];
  #beatsPerBar = 4;
  /** Where it stands while it does not play. */
  #position = 0;
  #wantsToPlay = false;
  readonly #stateListeners = new Set<() => void>();
  readonly #frameListeners = new Set<(time: number) => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  };
  readonly getState = (): PlayerState => this.#state;

  /** Calls back with the time on every frame in which it may have changed. */
  onFrame(listener: (time: number) => void): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  get duration(): number {
    return this.#track?.duration ?? 0;
  }

  /** The time that is heard now. */
  time(): number {
    const anchor = this.#source?.anchor();
    if (!anchor || !this.#output) return this.#position;
    const { context } = this.#output;
    const heard = context.currentTime - (context.outputLatency || context.baseLatency || 0);
    const position = positionAt(anchor, Math.max(heard, anchor.contextTime));
    return this.#clamp(position + this.#offset);
  }

  /** Loads a track in the background; the last one called for wins. */
  async load(track: PlayableTrack): Promise<void> {
    this.unload();
    this.#track = track;
    this.#set({ status: 'loading', error: null });
    const abort = new AbortController();
    this.#loaded.add(() => abort.abort());
    const { signal } = abort;
    try {
      await new Promise((resolve) => setTimeout(resolve, LOAD_DELAY_MS));
      if (signal.aborted) return;
      const output = this.#openOutput(track.sampleRate);
      const source = await openSource(output.context, track.url, track.duration, output.gain, signal);
      if (signal.aborted) return source.dispose();
      this.#source = source;
      this.#loaded.add(() => {
        source.dispose();
        this.#source = null;
      });
      this.#set({ status: 'ready' });
      if (this.#wantsToPlay) this.#start(this.#position);
    } catch (error) {
      if (signal.aborted) return;
      this.#wantsToPlay = false;
      this.#set({ status: 'failed', error: errorMessage(error), isPlaying: false });
    }
  }

  /** Stops and forgets the track. */
  unload(): void {
    this.#halt();
    this.#loaded.dispose();
    this.#loaded = new Scope();
    this.#track = null;
    this.#position = 0;
    this.#wantsToPlay = false;
    this.#set({ status: 'empty', error: null, isPlaying: false, loop: null });
  }

  /** Plays from where it stands; while the track is loading, as soon as it can. */
  play(): void {
    if (this.#state.isPlaying || !this.#track || this.#state.status === 'failed') return;
    this.#wantsToPlay = true;
    const duration = this.#track.duration;
    if (this.#position >= duration - 0.01) this.#position = 0;
    if (this.#source) this.#start(this.#position);
    else this.#set({ isPlaying: true });
  }

  pause(): void {
    this.#position = this.time();
    this.#wantsToPlay = false;
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
    if (this.#state.isPlaying && this.#source) this.#start(this.#position);
    this.#emitFrame();
  }

  /** Repeats a stretch, or with null plays on. */
  setLoop(loop: LoopRange | null): void {
    const position = this.time();
    this.#set({ loop: loop && loop.end - loop.start > 0.005 ? loop : null });
    if (!this.#state.isPlaying || !this.#source) return;
    this.#start(position);
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

  /** The grid that the metronome clicks on. */
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
    // The metronome counts in decoded time, as the source does.
    const shifted = this.#anchors.map((anchor) => ({ ...anchor, time: anchor.time - this.#offset }));
    this.#grid = indexGrid(shifted, this.#beatsPerBar);
    this.#output?.metronome.setGrid(this.#grid);
    this.#schedule();
  }

  #clamp(time: number): number {
    return Math.min(Math.max(0, time), this.duration);
  }

  #openOutput(sampleRate: number | null): Output {
    const rate = sampleRate ?? 44_100;
    if (this.#output?.context.sampleRate === rate) {
      this.#updateGrid();
      return this.#output;
    }
    void this.#output?.context.close();
    const context = new AudioContext({ sampleRate: rate, latencyHint: 'interactive' });
    const gain = new GainNode(context, { gain: this.#state.volume });
    gain.connect(context.destination);
    this.#output = { context, gain, metronome: new Metronome(context, context.destination) };
    this.#updateGrid();
    return this.#output;
  }

  #start(time: number): void {
    const output = this.#output!;
    // A context made before the first gesture of the person is suspended.
    void output.context.resume();
    const { loop } = this.#state;
    const offset = this.#offset;
    this.#source!.start(
      Math.max(0, time - offset),
      loop && { start: Math.max(0, loop.start - offset), end: loop.end - offset },
    );
    output.metronome.cancel();
    this.#set({ isPlaying: true });
    this.#schedule();
    this.#playing ??= this.#keepTime(output);
  }

  #halt(): void {
    this.#playing?.dispose();
    this.#playing = null;
  }

  /** Schedules clicks and reports the time until it is disposed, which also stops the sound. */
  #keepTime(output: Output): Scope {
    const scope = new Scope();
    const timer = setInterval(() => this.#schedule(), SCHEDULE_MS);
    scope.add(() => clearInterval(timer));
    const onFrame = (): void => {
      frame = requestAnimationFrame(onFrame);
      this.#emitFrame();
    };
    let frame = requestAnimationFrame(onFrame);
    scope.add(() => cancelAnimationFrame(frame));
    scope.add(() => {
      this.#source?.stop();
      output.metronome.cancel();
    });
    return scope;
  }

  #schedule(): void {
    const anchor = this.#source?.anchor();
    if (!anchor || !this.#state.isPlaying) return;
    if (this.#state.click) this.#output!.metronome.schedule(anchor);
    const position = positionAt(anchor, this.#output!.context.currentTime);
    if (sourceTrackEnded(position, this.#source!.duration, anchor.loop)) this.pause();
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
