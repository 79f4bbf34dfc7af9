import { expect, it } from 'vitest';
import { createRng } from '../../numeric/rng.ts';
import type { OnsetNovelty } from '../types.ts';
import { refineOnOnsets } from './refine-on-onsets.ts';

const RATE = 1000;
const SECONDS = 240;
const pulse = { period: 0.5, phase: 0.2 };

/** Noise in which some of the onsets are as strong as the click at each of these times, 5 ms wide. */
function writeOnsets(clicks: readonly number[]): OnsetNovelty {
  const rng = createRng('refine on onsets');
  const data = Uint16Array.from({ length: RATE * SECONDS }, () => rng.int(0, 200));
  for (const time of clicks) data.fill(1000, Math.round(time * RATE) - 2, Math.round(time * RATE) + 3);
  return { data, rate: RATE, start: 0 };
}

const beats = Array.from({ length: 478 }, (_, k) => k);

it('places a pulse on onsets that all of the track has', () => {
  const period = pulse.period * 1.0001;
  const { period: found, periodError } = refineOnOnsets(
    writeOnsets(beats.map((k) => 0.203 + k * period)),
    pulse,
    0,
    SECONDS,
  );
  expect(found).toBeCloseTo(period, 6);
  expect(periodError).toBeLessThan(1e-6);
});

it('keeps the period where the onsets of a few blocks only lie on a line', () => {
  // Three stretches of sixteen beats, each a little later than the one before.
  const clicks = beats
    .filter((k) => [2, 14, 27].includes(Math.floor(k / 16)))
    .map((k) => pulse.phase + k * pulse.period * 1.00008);
  const { period, phase, periodError } = refineOnOnsets(writeOnsets(clicks), pulse, 0, SECONDS);
  expect({ period, phase, periodError }).toEqual({ ...pulse, periodError: Infinity });
});
