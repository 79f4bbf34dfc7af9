import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Player } from './player.ts';

const open = { contexts: 0, sounds: 0, frames: new Set<number>() };

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
  decodeAudioData = () => Promise.resolve({ duration: 60 });
  close(): Promise<void> {
    open.contexts--;
    return Promise.resolve();
  }
}

const track = { url: 'track', duration: 60, offset: 0, sampleRate: 44_100 };

/** What a player that has ended may not leave behind. */
function leaks() {
  return {
    contexts: open.contexts,
    sounds: open.sounds,
    frames: open.frames.size,
    timers: vi.getTimerCount(),
  };
}
const nothing = { contexts: 0, sounds: 0, frames: 0, timers: 0 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  let frame = 0;
  vi.stubGlobal('requestAnimationFrame', () => {
    open.frames.add(++frame);
    return frame;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => open.frames.delete(id));
  vi.stubGlobal('AudioContext', FakeContext);
  vi.stubGlobal('GainNode', FakeNode);
  vi.stubGlobal('AudioBufferSourceNode', FakeNode);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('sound')));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function playing(): Promise<Player> {
  const player = new Player();
  player.setGrid([{ time: 0, bpm: 120, beat: 1 }], 4);
  const loaded = player.load(track);
  await vi.advanceTimersByTimeAsync(1_000);
  await loaded;
  player.play();
  return player;
}

describe('Player', () => {
  it('leaves nothing running when it is disposed while it plays', async () => {
    const player = await playing();
    expect(leaks()).toEqual({ contexts: 1, sounds: 1, frames: 1, timers: 1 });
    player.seek(30);
    player.setLoop({ start: 30, end: 32 });
    expect(leaks()).toEqual({ contexts: 1, sounds: 1, frames: 1, timers: 1 });
    player.dispose();
    expect(leaks()).toEqual(nothing);
  });

  it('leaves only its output when a track is unloaded, and nothing when it is disposed while loading', async () => {
    const player = await playing();
    player.unload();
    expect(leaks()).toEqual({ ...nothing, contexts: 1 });
    const loading = player.load(track);
    player.play();
    player.dispose();
    await vi.advanceTimersByTimeAsync(1_000);
    await loading;
    expect(leaks()).toEqual(nothing);
  });

  it('stops clocks and sound when it pauses, and starts them again', async () => {
    const player = await playing();
    player.pause();
    expect(leaks()).toEqual({ ...nothing, contexts: 1 });
    player.play();
    expect(leaks()).toEqual({ contexts: 1, sounds: 1, frames: 1, timers: 1 });
    player.dispose();
    expect(leaks()).toEqual(nothing);
  });
});
