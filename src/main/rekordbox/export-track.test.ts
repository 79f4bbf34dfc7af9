import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Annotation } from '../../shared/domain/index.ts';
import type { MutableAnnotation } from '../../../tests/fixtures/mutable-annotation.ts';
import { cleanTrack } from './clean.ts';
import { applyAnnotation, newTrackRow } from './export-track.ts';
import { readRekordboxXml } from './read-xml.ts';
import { attributeOf, TRACK_ATTRIBUTE_ORDER } from './row.ts';
import type { RekordboxTrack } from './row.ts';

const at = '2026-01-01T00:00:00Z';

function annotationOf(row: RekordboxTrack): MutableAnnotation {
  const cleaned = cleanTrack(row);
  const document: Annotation = {
    metadata: {
      tier: 2,
      confidence: 0.8,
      source: 'rekordbox',
      created: at,
      modified: at,
      verified_by: null,
      notes: '',
      flags: cleaned.flags,
    },
    audio: {
      file: null,
      duration: cleaned.duration,
      bpm: cleaned.beat_grid[0]?.bpm ?? null,
      downbeat: null,
      time_signature: cleaned.time_signature,
      key: cleaned.key,
    },
    beat_grid: cleaned.beat_grid,
    structure: [],
    cues: cleaned.cues,
    energy: null,
    tempo_alternatives: [],
    provenance: cleaned.provenance(at),
  };
  return document as MutableAnnotation;
}

const rows: RekordboxTrack[] = [];
beforeAll(async () => {
  await readRekordboxXml('tests/fixtures/rekordbox/library.xml', {
    onTracks: (batch) => void rows.push(...batch),
  });
});

function edited(
  row: RekordboxTrack,
  edit: (head: MutableAnnotation) => void,
): { base: MutableAnnotation; head: MutableAnnotation } {
  const base = annotationOf(row);
  const head = structuredClone(base);
  edit(head);
  return { base, head };
}

type MutableCue = MutableAnnotation['cues'][number];
const newCue = (changes: Partial<MutableCue>): MutableCue => ({
  id: 'new',
  kind: 'memory',
  time: 12.3456,
  name: '',
  confidence: 1,
  source: 'manual',
  ...changes,
});

describe('applyAnnotation', () => {
  it('writes every row verbatim if nothing was edited', () => {
    for (const row of rows) {
      const base = annotationOf(row);
      const { track, changes } = applyAnnotation(row, base, structuredClone(base));
      expect(track).toEqual(row);
      expect(changes).toEqual([]);
    }
  });

  it('ignores what XML does not store: confidence, source, acceptance, sections', () => {
    const { base, head } = edited(rows[0]!, (document) => {
      document.cues = document.cues.map((cue) => ({
        ...cue,
        confidence: 1,
        source: 'manual',
        accepted: true,
      }));
      document.structure = [{ bar: 1, label: 'intro', time: 0, confidence: 1 }];
    });
    const { track, changes, losses } = applyAnnotation(rows[0]!, base, head);
    expect(track).toEqual(rows[0]);
    expect(changes).toEqual([]);
    expect(losses.map(({ code, count }) => [code, count])).toEqual([
      ['sections', 1],
      ['confidence', 7],
    ]);
  });

  it('moves one mark and leaves the others, their order and other attributes unchanged', () => {
    const { base, head } = edited(rows[0]!, (document) => {
      document.cues.find((cue) => cue.slot === 'A')!.time = 31.9876;
    });
    const { track, changes } = applyAnnotation(rows[0]!, base, head);
    expect(track.marks.map((mark, i) => (i === 1 ? null : mark))).toEqual(
      rows[0]!.marks.map((mark, i) => (i === 1 ? null : mark)),
    );
    expect(track.marks[1]).toEqual([
      ['Name', 'Drop'],
      ['Type', '0'],
      ['Start', '31.988'],
      ['Num', '0'],
      ['Red', '40'],
      ['Green', '226'],
      ['Blue', '20'],
    ]);
    expect(track.tempos).toEqual(rows[0]!.tempos);
    expect(track.attributes).toEqual(rows[0]!.attributes);
    expect(changes).toEqual([{ kind: 'hotCue', added: 0, changed: 1, removed: 0 }]);
  });

  it('drops a duplicate with the cue that it repeats', () => {
    const twinOf = (document: MutableAnnotation): MutableCue => document.cues.find((cue) => cue.mark === 0)!;
    const deleted = edited(rows[0]!, (document) => {
      document.cues = document.cues.filter((cue) => cue.mark !== 0);
    });
    expect(applyAnnotation(rows[0]!, deleted.base, deleted.head).track.marks).toEqual(
      [1, 2, 4].map((i) => rows[0]!.marks[i]),
    );
    const renamed = edited(rows[0]!, (document) => {
      twinOf(document).name = 'Start';
    });
    const { marks } = applyAnnotation(rows[0]!, renamed.base, renamed.head).track;
    expect(marks).toHaveLength(4);
    expect(attributeOf(marks[0]!, 'Name')).toBe('Start');
  });

  it('writes new cues as Rekordbox does: colours on hot cues only, ends on loops', () => {
    const { base, head } = edited(rows[2]!, (document) => {
      document.cues = [
        newCue({ kind: 'hot', slot: 'C', name: 'Build' }),
        newCue({ kind: 'hot', slot: 'D', end: 14 }),
        newCue({ kind: 'hot', slot: 'E', color: [1, 2, 3] }),
        newCue({ color: [1, 2, 3] }),
      ];
    });
    const { track, losses, changes } = applyAnnotation(rows[2]!, base, head);
    expect(track.marks.map((mark) => mark.map(([name, value]) => `${name}=${value}`).join(' '))).toEqual([
      'Name=Build Type=0 Start=12.346 Num=2 Red=40 Green=226 Blue=20',
      'Name= Type=4 Start=12.346 End=14.000 Num=3 Red=255 Green=140 Blue=0',
      'Name= Type=0 Start=12.346 Num=4 Red=1 Green=2 Blue=3',
      'Name= Type=0 Start=12.346 Num=-1',
    ]);
    expect(losses.map((item) => item.code)).toContain('memory_cue_color');
    expect(changes.map(({ kind, added }) => [kind, added])).toEqual([
      ['hotCue', 2],
      ['memoryCue', 1],
      ['loop', 1],
    ]);
  });

  it('turns memory cues into hot cues and loops into points, in place', () => {
    const { base, head } = edited(rows[0]!, (document) => {
      const first = document.cues.find((cue) => cue.mark === 4)!;
      first.kind = 'hot';
      first.slot = 'H';
      delete document.cues.find((cue) => cue.mark === 2)!.end;
    });
    const { track } = applyAnnotation(rows[0]!, base, head);
    expect(track.marks[4]!.map(([name, value]) => `${name}=${value}`).join(' ')).toBe(
      'Name= Type=0 Start=45.300 Num=7 Red=40 Green=226 Blue=20',
    );
    expect(track.marks[2]!.map(([name]) => name)).toEqual([
      'Name',
      'Type',
      'Start',
      'Num',
      'Red',
      'Green',
      'Blue',
    ]);
    expect(attributeOf(track.marks[2]!, 'Type')).toBe('0');
  });

  it('writes slots beyond H on request only, and counts the loss otherwise', () => {
    const { base, head } = edited(rows[2]!, (document) => {
      document.cues = [newCue({ kind: 'hot', slot: 'I' })];
    });
    const without = applyAnnotation(rows[2]!, base, head);
    expect(without.track.marks).toEqual([]);
    expect(without.losses).toContainEqual(expect.objectContaining({ code: 'slot_beyond_h', count: 1 }));
    expect(applyAnnotation(rows[2]!, base, head, { slotsBeyondH: true }).track.marks).toHaveLength(1);
  });

  it('writes a changed grid as nodes with AverageBpm, and no nodes for a removed grid', () => {
    const { base, head } = edited(rows[0]!, (document) => {
      document.beat_grid = [{ time: 0.05, bpm: 64.001, beat: 2 }];
    });
    const { track, changes } = applyAnnotation(rows[0]!, base, head);
    expect(attributeOf(track.tempos[0]!, 'Battito')).toBe('2');
    expect(attributeOf(track.attributes, 'AverageBpm')).toBe('64.00');
    expect(track.marks).toEqual(rows[0]!.marks);
    expect(changes).toEqual([{ kind: 'grid', added: 0, changed: 1, removed: 0 }]);

    const without = edited(rows[0]!, (document) => {
      document.beat_grid = [];
    });
    const removed = applyAnnotation(rows[0]!, without.base, without.head);
    expect(removed.track.tempos).toEqual([]);
    expect(attributeOf(removed.track.attributes, 'AverageBpm')).toBe('0.00');
  });

  it('writes a changed key in the notation of the row, otherwise of the library', () => {
    const keyOf = (row: RekordboxTrack, options = {}): string | undefined => {
      const { base, head } = edited(row, (document) => {
        document.audio.key = '11B';
      });
      return attributeOf(applyAnnotation(row, base, head, options).track.attributes, 'Tonality');
    };
    expect(rows.map((row) => keyOf(row))).toEqual(['A', '11B', 'A', '4d']);
    expect(keyOf(rows[2]!, { keyNotation: 'camelot' })).toBe('11B');
    const unchanged = edited(rows[0]!, () => undefined);
    expect(applyAnnotation(rows[0]!, unchanged.base, unchanged.head).track.attributes).toEqual(
      rows[0]!.attributes,
    );
  });

  it('writes cleaned values on request', () => {
    const { base, head } = edited(rows[0]!, () => undefined);
    const { track, changes } = applyAnnotation(rows[0]!, base, head, { cleaned: true });
    expect(track.marks.map((mark) => attributeOf(mark, 'Start'))).toEqual([
      '0.100',
      '30.100',
      '60.100',
      '45.300',
    ]);
    expect(track.tempos).toHaveLength(1);
    expect(changes.map(({ kind }) => kind)).toContain('grid');
    const again = applyAnnotation(track, annotationOf(track), annotationOf(track), { cleaned: true });
    expect(again.changes).toEqual([]);
  });

  it('changes only the requested parts', () => {
    const { base, head } = edited(rows[0]!, (document) => {
      document.cues = [newCue({}), newCue({ id: 'hot', kind: 'hot', slot: 'B' })];
      document.beat_grid = [{ time: 1, bpm: 99, beat: 1 }];
      document.audio.key = '1A';
    });
    const parts = { grid: false, hotCues: false, memoryCues: false, key: false };
    expect(applyAnnotation(rows[0]!, base, head, { parts }).track).toEqual(rows[0]);
    expect(applyAnnotation(rows[0]!, base, head, { parts, cleaned: true }).track).toEqual(rows[0]);
    const memory = applyAnnotation(rows[0]!, base, head, { parts: { ...parts, memoryCues: true } }).track;
    expect(memory.marks.map((mark) => attributeOf(mark, 'Num'))).toEqual(['0', '1', '-1']);
  });

  it('adds TotalTime to a changed row without it, because Rekordbox accepts no cues otherwise', () => {
    const row: RekordboxTrack = {
      ...rows[2]!,
      attributes: [
        ['TrackID', '9'],
        ['Tonality', ''],
      ],
    };
    const { base, head } = edited(row, (document) => {
      document.audio.duration = 61.9;
      document.cues = [newCue({})];
    });
    expect(applyAnnotation(row, base, head).track.attributes).toEqual([
      ['TrackID', '9'],
      ['TotalTime', '61'],
      ['Tonality', ''],
    ]);
  });

  it('writes exactly the cues of any edit, plus marks that became no cue', () => {
    const time = fc.integer({ min: 0, max: 280_000 }).map((ms) => ms / 1000);
    const edit = fc.record({
      keep: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      times: fc.array(fc.option(time), { minLength: 4, maxLength: 4 }),
      added: fc.array(time, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(edit, ({ keep, times, added }) => {
        const { base, head } = edited(rows[0]!, (document) => {
          document.cues = [
            ...document.cues
              .filter((_, i) => keep[i])
              .map((cue, i) => ({ ...cue, time: cue.end === undefined ? (times[i] ?? cue.time) : cue.time })),
            ...added.map((start, i) => newCue({ id: `new-${i}`, time: start })),
          ];
        });
        const { track } = applyAnnotation(rows[0]!, base, head);
        // Mark 3 repeats mark 0 and is written as long as that is unchanged.
        const first = head.cues.find((cue) => cue.mark === 0);
        const keepsDuplicate = first !== undefined && first.time === base.cues[0]!.time;
        expect(track.marks).toHaveLength(head.cues.length + (keepsDuplicate ? 1 : 0));
        const read = track.marks.map((mark) => Number(attributeOf(mark, 'Start')));
        for (const cue of head.cues)
          expect(Math.min(...read.map((start) => Math.abs(start - cue.time)))).toBeLessThanOrEqual(0.03);
      }),
    );
  });
});

describe('newTrackRow', () => {
  it('has all attributes in Rekordbox’s order', () => {
    const annotation = annotationOf(rows[0]!);
    const { track, losses } = newTrackRow(annotation, {
      trackId: 5,
      path: '/media/music/A #1.flac',
      name: 'A',
      rating: 5,
      year: 2020,
    });
    expect(track.attributes.map(([name]) => name)).toEqual(
      TRACK_ATTRIBUTE_ORDER.filter((name) => name !== 'Colour'),
    );
    expect(Object.fromEntries(track.attributes)).toMatchObject({
      TrackID: '5',
      Kind: 'FLAC File',
      TotalTime: '300',
      AverageBpm: '128.00',
      DateAdded: '2026-01-01',
      Rating: '255',
      Location: 'file://localhost/media/music/A%20#1.flac',
      Tonality: 'Dbm',
    });
    expect(track.marks).toHaveLength(4);
    expect(losses.map(({ code }) => code)).not.toContain('unsupported_format');
  });

  it('reports a format that Rekordbox cannot play', () => {
    const { losses } = newTrackRow(annotationOf(rows[2]!), { trackId: 5, path: '/a.ogg' });
    expect(losses.map(({ code }) => code)).toContain('unsupported_format');
  });
});
