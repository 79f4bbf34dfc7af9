import { AppError } from '../../shared/errors.ts';
import type { ClockAnchor, LoopRange } from './clock.ts';

/** Longer tracks are streamed: decoded, twenty minutes of stereo at 44.1 kHz take 420 MB. */
const MAX_DECODED_S = 20 * 60;

/** Time between a command and its effect, seconds, so that old and new sources change over at one sample. */
const CHANGEOVER_S = 0.01;
/** Ramp at starts and stops, seconds, against clicks. */
const FADE_S = 0.004;

/** Something that plays one track through an AudioContext. Positions are seconds of decoded audio. */
export interface AudioSource {
  readonly duration: number;
  /** Starts, or jumps while playing. Returns the anchor that ties positions to the context's clock. */
  start(position: number, loop: LoopRange | null): ClockAnchor;
  stop(): void;
  /** The anchor as it is now; a stream's drifts a little, a decoded track's never. Null when not playing. */
  anchor(): ClockAnchor | null;
  dispose(): void;
}

/** Plays decoded samples: exact to the sample, loops included. */
class DecodedSource implements AudioSource {
  readonly duration: number;
  readonly #context: AudioContext;
  readonly #buffer: AudioBuffer;
  readonly #destination: AudioNode;
  #playing: { node: AudioBufferSourceNode; gain: GainNode; anchor: ClockAnchor } | null = null;

  constructor(context: AudioContext, buffer: AudioBuffer, destination: AudioNode) {
    this.#context = context;
    this.#buffer = buffer;
    this.#destination = destination;
    this.duration = buffer.duration;
  }

  start(position: number, loop: LoopRange | null): ClockAnchor {
    const contextTime = this.#context.currentTime + CHANGEOVER_S;
    this.#release(contextTime);
    const node = new AudioBufferSourceNode(this.#context, { buffer: this.#buffer });
    if (loop) {
      node.loop = true;
      node.loopStart = loop.start;
      node.loopEnd = Math.min(loop.end, this.duration);
    }
    const gain = new GainNode(this.#context, { gain: 0 });
    gain.gain.setValueAtTime(0, contextTime);
    gain.gain.linearRampToValueAtTime(1, contextTime + FADE_S);
    node.connect(gain).connect(this.#destination);
    node.start(contextTime, position);
    const anchor = { contextTime, position, loop };
    this.#playing = { node, gain, anchor };
    return anchor;
  }

  stop(): void {
    this.#release(this.#context.currentTime);
  }

  anchor(): ClockAnchor | null {
    return this.#playing?.anchor ?? null;
  }

  dispose(): void {
    this.stop();
  }

  #release(at: number): void {
    const playing = this.#playing;
    if (!playing) return;
    this.#playing = null;
    playing.gain.gain.cancelScheduledValues(at);
    playing.gain.gain.setValueAtTime(1, at);
    playing.gain.gain.linearRampToValueAtTime(0, at + FADE_S);
    playing.node.stop(at + FADE_S);
    playing.node.addEventListener('ended', () => playing.gain.disconnect(), { once: true });
  }
}

/** Plays a long track through a media element: little memory; loops and clicks are as exact as the element's clock, some milliseconds. */
class StreamedSource implements AudioSource {
  readonly #context: AudioContext;
  readonly #element: HTMLAudioElement;
  readonly #node: MediaElementAudioSourceNode;
  #loop: LoopRange | null = null;
  #isPlaying = false;

  constructor(context: AudioContext, element: HTMLAudioElement, destination: AudioNode) {
    this.#context = context;
    this.#element = element;
    this.#node = new MediaElementAudioSourceNode(context, { mediaElement: element });
    this.#node.connect(destination);
  }

  get duration(): number {
    return this.#element.duration;
  }

  start(position: number, loop: LoopRange | null): ClockAnchor {
    this.#loop = loop;
    this.#isPlaying = true;
    this.#element.currentTime = position;
    void this.#element.play();
    return { contextTime: this.#context.currentTime, position, loop };
  }

  stop(): void {
    this.#isPlaying = false;
    this.#element.pause();
  }

  anchor(): ClockAnchor | null {
    if (!this.#isPlaying) return null;
    const loop = this.#loop;
    if (loop && this.#element.currentTime >= loop.end) this.#element.currentTime = loop.start;
    return { contextTime: this.#context.currentTime, position: this.#element.currentTime, loop };
  }

  dispose(): void {
    this.stop();
    this.#node.disconnect();
    this.#element.removeAttribute('src');
    this.#element.load();
  }
}

/**
 * Opens a track for playing: decoded whole up to {@link MAX_DECODED_S}, streamed beyond.
 * @throws AppError `io` when it cannot be fetched, `unsupported_format` when the browser cannot decode it.
 */
export async function openSource(
  context: AudioContext,
  url: string,
  duration: number,
  destination: AudioNode,
  signal: AbortSignal,
): Promise<AudioSource> {
  if (duration > MAX_DECODED_S) return openStream(context, url, destination, signal);
  const response = await fetch(url, { signal });
  if (!response.ok)
    throw new AppError(
      'io',
      `The audio file could not be read (${response.status}). Check that it still exists.`,
    );
  const bytes = await response.arrayBuffer();
  signal.throwIfAborted();
  let buffer: AudioBuffer;
  try {
    buffer = await context.decodeAudioData(bytes);
  } catch (cause) {
    throw new AppError(
      'unsupported_format',
      'The audio file is damaged or of a kind that cannot be played here.',
      {
        cause,
      },
    );
  }
  signal.throwIfAborted();
  return new DecodedSource(context, buffer, destination);
}

function openStream(
  context: AudioContext,
  url: string,
  destination: AudioNode,
  signal: AbortSignal,
): Promise<AudioSource> {
  const element = new Audio();
  element.preload = 'auto';
  return new Promise((resolve, reject) => {
    const onReady = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(new StreamedSource(context, element, destination));
    };
    const onError = (): void =>
      reject(new AppError('unsupported_format', 'The audio file cannot be played here.'));
    element.addEventListener('canplay', onReady, { once: true, signal });
    element.addEventListener('error', onError, { once: true, signal });
    const onAbort = (): void => {
      // Without this the browser goes on downloading.
      element.removeAttribute('src');
      element.load();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    element.src = url;
  });
}
