import { createPingPong } from './effects/delay.ts';
import { createDucker } from './effects/ducking.ts';
import { createShelf } from './effects/equaliser.ts';
import { createLaneFilter } from './effects/lane-filter.ts';
import { masterLevel } from './effects/limiter.ts';
import { createReverb } from './effects/reverb.ts';
import { createVinylNoise } from './effects/vinyl.ts';
import type { MixSettings } from './mix-settings.ts';
import type { Rng } from '../numeric/rng.ts';
import { SAMPLE_RATE } from './sample.ts';
import { busNames } from './score.ts';
import type { BusName, MixEvent, Score } from './score.ts';
import { softClip } from './voices/filter.ts';

/** Samples mixed at a time: the buses of one block stay in the CPU cache. */
const BLOCK = 2048;
/** Length in samples of the fade that chokes a sound. */
const CHOKE_FADE = 441;

interface Bus {
  readonly name: BusName;
  readonly events: readonly MixEvent[];
  next: number;
  active: MixEvent[];
  readonly left: Float32Array;
  readonly right: Float32Array;
}

function startOf(event: MixEvent): number {
  return Math.round(event.time * SAMPLE_RATE);
}

/** Adds the part of an event that falls in [blockStart, blockEnd); returns false when it has ended. */
function addEvent(bus: Bus, event: MixEvent, blockStart: number, blockEnd: number): boolean {
  const { left, right } = event.sample();
  const start = startOf(event);
  const choke = event.choke === Infinity ? Infinity : Math.round(event.choke * SAMPLE_RATE);
  const length = Math.min(left.length, choke + CHOKE_FADE);
  const from = Math.max(blockStart, start);
  const to = Math.min(blockEnd, start + length);
  const gainLeft = event.gain * Math.min(1, 1 - event.pan);
  const gainRight = event.gain * Math.min(1, 1 + event.pan);
  const offset = from - start;
  const at = from - blockStart;
  const plainEnd = Math.min(to, start + choke) - from;
  const busLeft = bus.left;
  const busRight = bus.right;
  for (let i = 0; i < plainEnd; i++) {
    busLeft[at + i] = busLeft[at + i]! + left[offset + i]! * gainLeft;
    busRight[at + i] = busRight[at + i]! + right[offset + i]! * gainRight;
  }
  for (let i = Math.max(0, plainEnd); i < to - from; i++) {
    const fade = 1 - (offset + i - choke) / CHOKE_FADE;
    busLeft[at + i] = busLeft[at + i]! + left[offset + i]! * gainLeft * fade;
    busRight[at + i] = busRight[at + i]! + right[offset + i]! * gainRight * fade;
  }
  return start + length > blockEnd;
}

function fillBus(bus: Bus, blockStart: number, length: number): boolean {
  const blockEnd = blockStart + length;
  while (bus.next < bus.events.length && startOf(bus.events[bus.next]!) < blockEnd)
    bus.active.push(bus.events[bus.next++]!);
  if (bus.active.length === 0) return false;
  bus.left.fill(0, 0, length);
  bus.right.fill(0, 0, length);
  bus.active = bus.active.filter((event) => addEvent(bus, event, blockStart, blockEnd));
  return true;
}

/**
 * Renders a score to stereo, `length` samples from time 0. With `solo`, only those buses sound and mastering is left
 * out, which yields stems at their level in the mix.
 */
export function renderMix(
  score: Score,
  settings: MixSettings,
  length: number,
  rng: Rng,
  solo?: readonly BusName[],
): [Float32Array, Float32Array] {
  const outLeft = new Float32Array(length);
  const outRight = new Float32Array(length);
  const buses: Bus[] = busNames
    .filter((name) => !solo || solo.includes(name))
    .map((name) => ({
      name,
      events: score.events.filter((event) => event.bus === name).sort((a, b) => a.time - b.time),
      next: 0,
      active: [],
      left: new Float32Array(BLOCK),
      right: new Float32Array(BLOCK),
    }));
  const lanes = Object.fromEntries(
    buses.map((bus) => [bus.name, createLaneFilter(score.automation[bus.name])]),
  );
  const ducker = createDucker(score.duckTimes, settings.duckRelease, settings.duckCurve);
  const ducking = new Float32Array(BLOCK);
  const reverb = createReverb(settings.reverb);
  const delay = createPingPong(settings.delay);
  const reverbIn = new Float32Array(BLOCK);
  const delayIn = new Float32Array(BLOCK);
  const mastered = !solo;
  const shelves = [outLeft, outRight].map(() => [
    createShelf('low', 120, settings.lowShelfDb),
    createShelf('high', 6000, settings.highShelfDb),
  ]);
  const vinyl = settings.vinylLevel > 0 ? createVinylNoise(rng.fork('vinyl'), settings.vinylLevel) : null;
  const masterLane = createLaneFilter(settings.masterLane);
  const side = settings.width;

  for (let start = 0; start < length; start += BLOCK) {
    const size = Math.min(BLOCK, length - start);
    const left = outLeft.subarray(start, start + size);
    const right = outRight.subarray(start, start + size);
    ducker.process(ducking, start, size);
    reverbIn.fill(0);
    delayIn.fill(0);
    for (const bus of buses) {
      if (!fillBus(bus, start, size)) continue;
      const busLeft = bus.left;
      const busRight = bus.right;
      lanes[bus.name]?.process(busLeft, busRight, start, size);
      const drive = settings.drive[bus.name];
      if (drive > 1) {
        const makeUp = 1 / softClip(drive);
        for (let i = 0; i < size; i++) {
          busLeft[i] = softClip(busLeft[i]! * drive) * makeUp;
          busRight[i] = softClip(busRight[i]! * drive) * makeUp;
        }
      }
      const depth = settings.duckDepth[bus.name];
      const gain = settings.busGain[bus.name];
      const toReverb = settings.reverbSend[bus.name];
      const toDelay = settings.delaySend[bus.name];
      for (let i = 0; i < size; i++) {
        const level = gain * (1 - depth * ducking[i]!);
        const l = busLeft[i]! * level;
        const r = busRight[i]! * level;
        left[i] = left[i]! + l;
        right[i] = right[i]! + r;
        const mono = l + r;
        reverbIn[i] = reverbIn[i]! + mono * toReverb;
        delayIn[i] = delayIn[i]! + mono * toDelay;
      }
    }
    delay.process(delayIn, left, right, size);
    reverb.process(reverbIn, left, right, size);
    if (!mastered) continue;
    if (side !== 1) {
      for (let i = 0; i < size; i++) {
        const middle = 0.5 * (left[i]! + right[i]!);
        const difference = 0.5 * (left[i]! - right[i]!) * side;
        left[i] = middle + difference;
        right[i] = middle - difference;
      }
    }
    for (const [channel, buffer] of [left, right].entries())
      for (const shelf of shelves[channel]!) shelf.process(buffer, size);
    if (settings.masterDrive > 1) {
      const drive = settings.masterDrive;
      for (let i = 0; i < size; i++) {
        left[i] = softClip(left[i]! * drive);
        right[i] = softClip(right[i]! * drive);
      }
    }
    vinyl?.process(left, right, size);
    masterLane?.process(left, right, start, size);
  }
  if (mastered) masterLevel(outLeft, outRight, settings.loudness, settings.ceiling);
  return [outLeft, outRight];
}
