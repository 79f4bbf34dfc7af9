import type { Page } from 'playwright-core';

interface Sound {
  readonly context: BaseAudioContext;
  readonly buffer: AudioBuffer;
  readonly when: number;
  readonly offset: number;
  readonly duration: number;
  stop: number;
}

declare global {
  interface Window {
    /** What the page gave to the audio hardware. */
    sounds: Sound[];
  }
}

/** Notes everything that the page gives to the audio hardware, from the next load on. */
export async function listenToPage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.sounds = [];
    const notes = new WeakMap<AudioBufferSourceNode, Sound>();
    const { start, stop } = AudioBufferSourceNode.prototype;
    AudioBufferSourceNode.prototype.start = function (when = 0, offset = 0, duration = Infinity) {
      const sound = { context: this.context, buffer: this.buffer!, when, offset, duration, stop: Infinity };
      notes.set(this, sound);
      // What is rendered again for the test is not heard.
      if (this.context instanceof AudioContext) window.sounds.push(sound);
      if (duration === Infinity) start.call(this, when, offset);
      else start.call(this, when, offset, duration);
    };
    AudioBufferSourceNode.prototype.stop = function (when = 0) {
      const sound = notes.get(this);
      if (sound) sound.stop = Math.max(when, this.context.currentTime);
      stop.call(this, when);
    };
  });
}

export interface Heard {
  /** Of the music, from its first sample on, as Chromium renders it; channel 0. */
  readonly music: readonly number[];
  /** When the metronome clicked, seconds after the first sample of the music. */
  readonly clicks: readonly number[];
  readonly sampleRate: number;
}

/** Renders again what was given to the audio hardware since the last call, to the sample: the music alone, and the clicks' times. */
export function takeHeard(page: Page): Promise<Heard> {
  return page.evaluate(async () => {
    const sounds = window.sounds.splice(0);
    // Clicks play whole buffers, music parts of chunks.
    const music = sounds.filter(({ duration }) => duration !== Infinity);
    const first = Math.min(...music.map(({ when }) => when));
    const { sampleRate } = music[0]!.context;
    const end = Math.max(...music.map(({ when, duration, stop }) => Math.min(when + duration, stop)));
    const offline = new OfflineAudioContext(1, Math.round((end - first) * sampleRate), sampleRate);
    const splitterOf = (channels: number): AudioNode => {
      const splitter = new ChannelSplitterNode(offline, { numberOfOutputs: channels });
      splitter.connect(offline.destination, 0);
      return splitter;
    };
    for (const { buffer, when, offset, duration, stop } of music) {
      const node = new AudioBufferSourceNode(offline, { buffer });
      node.connect(splitterOf(buffer.numberOfChannels));
      const frame = Math.round((when - first) * sampleRate) / sampleRate;
      node.start(frame, offset, duration);
      if (stop !== Infinity) node.stop(Math.max(0, stop - first));
    }
    const rendered = await offline.startRendering();
    return {
      music: [...rendered.getChannelData(0)],
      clicks: sounds
        .filter(({ duration, when, stop }) => duration === Infinity && stop > when)
        .map(({ when }) => when - first),
      sampleRate,
    };
  });
}
