import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Player } from './player.ts';

/** What is currently open. */
const open = { contexts: 0, sounds: 0, requests: 0, frames: new Set<number>() };

class FakeNode {
  readonly gain = {
    value: 1,
    setValueAtTime() {},
    linearRampToValueAtTime() {},
    cancelScheduledValues() {},
  };
  connect = (to: FakeNode): FakeNode => to;
  disconnect(): void {}
  addEventListener(): void {}
  #plays = false;
  start(): void {
    this.#plays = true;
    open.sounds++;
  }
  stop(): void {
    if (this.#plays) open.sounds--;
    this.#plays = false;
  }
}

class FakeBuffer {
  readonly length: number;
  readonly numberOfChannels: number;
  constructor({ length, numberOfChannels }: { length: number; numberOfChannels: number }) {
    this.length = length;
    this.numberOfChannels = numberOfChannels;
  }
  getChannelData = (): Float32Array => new Float32Array(this.length);
}

class FakeContext {
  readonly sampleRate: number;
  readonly currentTime = 0;
  readonly destination = new FakeNode();
  constructor({ sampleRate }: { sampleRate: number }) {
    this.sampleRate = sampleRate;
    open.contexts++;
  }
  resume = (): Promise<void> => Promise.resolve();
  createBuffer = (_channels: number, length: number) => ({
    getChannelData: () => new Float32Array(length),
  });
  close(): Promise<void> {
    open.contexts--;
    return Promise.resolve();
  }
}

const track = { url: 'track', duration: 60, offset: 0, format: { sampleRate: 8_000, channelCount: 1 } };

/** Streams the requested samples in pieces until the request is aborted. */
function answer(url: string, { signal }: { signal: AbortSignal }): Promise<Response> {
  let left = Number(new URLSearchParams(url.split('?')[1]).get('count'));
  let isOpen = true;
  open.requests++;
  const close = (): void => {
    if (isOpen) open.requests--;
    isOpen = false;
  };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (signal.aborted || left === 0) {
        close();
        controller.close();
        return;
      }
      const count = Math.min(left, 8_000);
      left -= count;
      controller.enqueue(new Uint8Array(4 * count));
    },
    cancel: close,
  });
  signal.addEventListener('abort', close);
  return Promise.resolve(new Response(body));
}

const userActivation = { hasBeenActive: false };

/** Resources that a stopped player must have released. */
function leaks() {
  return {
    contexts: open.contexts,
    isSounding: open.sounds > 0,
    requests: open.requests,
    frames: open.frames.size,
    timers: vi.getTimerCount(),
  };
}
const nothing = { contexts: 0, isSounding: false, requests: 0, frames: 0, timers: 0 };

const running = { contexts: 1, isSounding: true, requests: 0, frames: 1, timers: 1 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  let frame = 0;
  vi.stubGlobal('requestAnimationFrame', () => {
    open.frames.add(++frame);
    return frame;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => open.frames.delete(id));
  vi.stubGlobal('AudioContext', FakeContext);
  userActivation.hasBeenActive = false;
  vi.stubGlobal('navigator', { userActivation });
  vi.stubGlobal('GainNode', FakeNode);
  vi.stubGlobal('AudioBufferSourceNode', FakeNode);
  vi.stubGlobal('AudioBuffer', FakeBuffer);
  vi.stubGlobal('fetch', answer);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Waits until everything pending has arrived. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function playing(): Promise<Player> {
  const player = new Player();
  player.setGrid([{ time: 0, bpm: 120, beat: 1 }], 4);
  player.load(track);
  player.play();
  await expect.poll(() => leaks(), { interval: 0 }).toEqual(running);
  return player;
}

describe('Player', () => {
  it('opens its output when a track is loaded, but not before the page may sound', () => {
    const player = new Player();
    player.load(track);
    expect(leaks().contexts).toBe(0);
    userActivation.hasBeenActive = true;
    player.load(track);
    expect(leaks()).toMatchObject({ contexts: 1, isSounding: false, frames: 0 });
    player.play();
    expect(leaks().contexts).toBe(1);
    player.dispose();
  });

  it('leaves nothing running when it is disposed while it plays', async () => {
    const player = await playing();
    player.seek(30);
    player.setLoop({ start: 30, end: 32 });
    player.dispose();
    await settle();
    expect(leaks()).toEqual(nothing);
  });

  it('leaves only its output when a track is unloaded, and nothing when it is disposed while it fetches', async () => {
    const player = await playing();
    player.unload();
    expect(leaks()).toEqual({ ...nothing, contexts: 1 });
    player.load(track);
    player.play();
    expect(open.requests).toBe(1);
    player.dispose();
    await settle();
    expect(leaks()).toEqual(nothing);
  });

  it('stops clocks and sound when it pauses, and starts them again', async () => {
    const player = await playing();
    player.pause();
    expect(leaks()).toEqual({ ...nothing, contexts: 1 });
    player.play();
    expect(leaks()).toEqual(running);
    player.dispose();
    expect(leaks()).toEqual(nothing);
  });
});
