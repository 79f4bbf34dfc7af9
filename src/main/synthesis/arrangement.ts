import type { SectionLabel } from '../../shared/domain/index.ts';
import type { Rng } from '../numeric/rng.ts';
import type { Form } from './styles.ts';

/** A section before its layers are chosen. */
export interface SectionOutline {
  readonly label: SectionLabel;
  readonly bars: number;
  /** How often this label has occurred before. */
  readonly occurrence: number;
}

type Draft = { label: SectionLabel; bars: number };

/*
 * Lengths follow what is known of dance music: phrases of 8, 16 and 32 bars open nearly all sections, about one
 * switch point in three leaves the four-bar period in vocal and live music (Zehren et al. 2022; Kim et al. 2020 on mixes).
 */
function club(rng: Rng): Draft[] {
  const unit = rng.pick([16, 16, 32]);
  const draft: Draft[] = [{ label: 'intro', bars: rng.pick([16, 16, 32, 8]) }];
  if (rng.chance(0.3)) draft.push({ label: 'verse', bars: unit });
  const cycles = rng.weighted({ 1: 1, 2: 6, 3: 3 });
  for (let cycle = 0; cycle < Number(cycles); cycle++) {
    if (cycle > 0 || rng.chance(0.4)) draft.push({ label: 'breakdown', bars: rng.pick([8, 16, 16, 32]) });
    if (rng.chance(0.75)) draft.push({ label: 'buildup', bars: rng.pick([4, 8, 8, 16]) });
    draft.push({ label: 'drop', bars: rng.pick([16, unit, unit, 32]) });
    if (rng.chance(0.25)) draft.push({ label: 'bridge', bars: rng.pick([4, 8, 8, 16]) });
    if (rng.chance(0.3)) draft.push({ label: 'drop', bars: rng.pick([16, 16, 32]) });
  }
  draft.push({ label: 'outro', bars: rng.pick([8, 16, 16, 32]) });
  return draft;
}

function trance(rng: Rng): Draft[] {
  const draft: Draft[] = [{ label: 'intro', bars: rng.pick([16, 32, 32]) }];
  if (rng.chance(0.6)) draft.push({ label: 'verse', bars: rng.pick([16, 32]) });
  draft.push({ label: 'breakdown', bars: rng.pick([16, 16, 32]) });
  draft.push({ label: 'buildup', bars: rng.pick([8, 16]) });
  draft.push({ label: 'drop', bars: rng.pick([16, 32]) });
  if (rng.chance(0.7)) {
    if (rng.chance(0.4)) draft.push({ label: 'bridge', bars: rng.pick([8, 16]) });
    draft.push({ label: 'breakdown', bars: rng.pick([8, 16, 32]) });
    draft.push({ label: 'buildup', bars: rng.pick([8, 8, 16]) });
    draft.push({ label: 'drop', bars: rng.pick([16, 32]) });
  }
  draft.push({ label: 'outro', bars: rng.pick([16, 32]) });
  return draft;
}

function bass(rng: Rng): Draft[] {
  const long = rng.chance(0.5);
  const draft: Draft[] = [{ label: 'intro', bars: rng.pick([8, 16, 16, 32]) }];
  if (rng.chance(0.4)) draft.push({ label: 'verse', bars: rng.pick([8, 16]) });
  const cycles = rng.chance(0.85) ? 2 : 1;
  for (let cycle = 0; cycle < cycles; cycle++) {
    if (cycle > 0) draft.push({ label: 'breakdown', bars: rng.pick([8, 16, 16, 32]) });
    draft.push({ label: 'buildup', bars: rng.pick([4, 8, 8, 16]) });
    draft.push({ label: 'drop', bars: 16 });
    if (long || rng.chance(0.4)) draft.push({ label: 'drop', bars: 16 });
    if (rng.chance(0.2)) draft.push({ label: 'bridge', bars: rng.pick([4, 8]) });
  }
  draft.push({ label: 'outro', bars: rng.pick([8, 16, 32]) });
  return draft;
}

function song(rng: Rng): Draft[] {
  const verse = rng.pick([8, 16, 16]);
  const chorus = rng.pick([8, 8, 16]);
  const draft: Draft[] = [{ label: 'intro', bars: rng.pick([4, 8, 8, 16]) }];
  const rounds = rng.pick([2, 2, 3]);
  for (let round = 0; round < rounds; round++) {
    draft.push({ label: 'verse', bars: verse });
    if (rng.chance(0.4)) draft.push({ label: 'buildup', bars: rng.pick([4, 8]) });
    draft.push({ label: rng.chance(0.12) ? 'drop' : 'chorus', bars: chorus });
    if (round === rounds - 2 && rng.chance(0.6))
      draft.push({ label: rng.chance(0.5) ? 'bridge' : 'breakdown', bars: rng.pick([8, 8, 16]) });
  }
  if (rng.chance(0.5)) draft.push({ label: 'chorus', bars: chorus });
  draft.push({ label: 'outro', bars: rng.pick([4, 8, 8, 16]) });
  return draft;
}

const forms: Readonly<Record<Form, (rng: Rng) => Draft[]>> = { club, trance, bass, song };

/**
 * Halves or doubles sections until the piece lasts between `minimum` and `maximum` bars; never below 4 bars per
 * section.
 */
function fitLength(draft: Draft[], minimum: number, maximum: number, rng: Rng): void {
  const total = (): number => draft.reduce((sum, section) => sum + section.bars, 0);
  for (let round = 0; round < 40 && total() > maximum; round++) {
    const longest = draft.reduce((best, section) => (section.bars > best.bars ? section : best));
    if (longest.bars > 8) {
      longest.bars /= 2;
      continue;
    }
    const removable = draft.findIndex(
      (section, i) => i > 0 && i < draft.length - 1 && section.label !== 'drop',
    );
    if (draft.length <= 3 || removable < 0) {
      if (longest.bars <= 4) break;
      longest.bars /= 2;
    } else draft.splice(removable, 1);
  }
  for (let round = 0; round < 20 && total() < minimum; round++) {
    const growable = draft.filter((section) => section.label !== 'buildup' && section.bars <= 16);
    if (growable.length === 0 || rng.chance(0.3)) {
      const at = draft.findLastIndex((section) => section.label === 'drop' || section.label === 'chorus');
      draft.splice(
        at + 1,
        0,
        { label: 'breakdown', bars: 16 },
        { label: 'buildup', bars: 8 },
        { label: 'drop', bars: 16 },
      );
    } else rng.pick(growable).bars *= 2;
  }
}

/** Draws the sections of one track. */
export function drawOutline(
  rng: Rng,
  form: Form,
  limits: { minimumBars: number; maximumBars: number; oddShare: number },
): SectionOutline[] {
  const draft = forms[form](rng);
  if (rng.chance(0.04))
    draft.splice(rng.int(1, draft.length - 1), 0, { label: 'other', bars: rng.pick([4, 8, 8, 16]) });
  if (rng.chance(0.05)) draft.shift();
  fitLength(draft, limits.minimumBars, limits.maximumBars, rng);
  for (const section of draft) {
    if (rng.chance(limits.oddShare))
      section.bars = Math.max(3, section.bars + rng.pick([4, -4, 4, 2, -2, 1, -1, 8, 12 - section.bars]));
  }
  const seen = new Map<SectionLabel, number>();
  return draft.map((section) => {
    const occurrence = seen.get(section.label) ?? 0;
    seen.set(section.label, occurrence + 1);
    return { ...section, occurrence };
  });
}
