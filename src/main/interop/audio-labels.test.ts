import { XMLParser } from 'fast-xml-parser';
import { Parser } from 'm3u8-parser';
import { describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue } from '../../../tests/fixtures/edits/annotations.ts';
import { audacityLabels, beatSpans, cueSpans, sectionSpans, sonicVisualiserLayer } from './audio-labels.ts';
import { toM3u8 } from './m3u.ts';

const document = makeAnnotation({
  beat_grid: [{ time: 0.25, bpm: 120, beat: 4 }],
  duration: 3,
  cues: [
    makeCue({ id: 'a', kind: 'hot', slot: 'B', time: 0.75, name: 'In <&>\t"x"' }),
    makeCue({ id: 'b', time: 1.25, end: 2.25 }),
  ],
  sections: [
    { label: 'intro', time: -0.1, confidence: 1 },
    { label: 'drop', time: 1.75, confidence: 1 },
  ],
});

describe('Audacity labels', () => {
  it('give start, end and label per line', () => {
    expect(audacityLabels(sectionSpans(document))).toBe(
      '0.000000\t1.750000\tintro\n1.750000\t3.000000\tdrop\n',
    );
    expect(audacityLabels(cueSpans(document))).toBe(
      '0.750000\t0.750000\tHot B: In <&> "x"\n1.250000\t2.250000\tMemory\n',
    );
    expect(audacityLabels(beatSpans(document)).split('\n').slice(0, 3)).toEqual([
      '0.250000\t0.250000\t0.4',
      '0.750000\t0.750000\t1.1',
      '1.250000\t1.250000\t1.2',
    ]);
  });
});

describe('Sonic Visualiser layers', () => {
  const parse = (text: string) =>
    new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseAttributeValue: true,
      htmlEntities: true,
    }).parse(text) as {
      sv: {
        data: { model: Record<string, unknown>; dataset: { point: Record<string, unknown>[] } };
        display: { layer: Record<string, unknown> };
      };
    };

  it('hold points as instants and spans as regions in frames', () => {
    const cues = parse(sonicVisualiserLayer('Cues', 'regions', cueSpans(document), 48000)).sv;
    expect(cues.display.layer).toMatchObject({ type: 'regions', model: cues.data.model.id });
    expect(cues.data.model).toMatchObject({
      sampleRate: 48000,
      start: 36000,
      end: 108000,
      subtype: 'region',
    });
    expect(cues.data.dataset.point).toEqual([
      { frame: 36000, value: 0, duration: 1, label: 'Hot B: In <&> "x"' },
      { frame: 60000, value: 1, duration: 48000, label: 'Memory' },
    ]);
    const beats = parse(sonicVisualiserLayer('Beats', 'timeinstants', beatSpans(document), 44100)).sv;
    expect(beats.data.dataset.point[1]).toEqual({ frame: 33075, label: 1.1 });
  });
});

describe('M3U playlists', () => {
  const tracks = [
    { path: '/music/Café #1.flac', artist: 'A\nB', title: 'T', duration: 61.6 },
    { path: '/music/#x.mp3', artist: '', title: 'U', duration: 5 },
  ];

  it('are read by an M3U parser', () => {
    const parser = new Parser();
    parser.push(toM3u8('Set', tracks));
    parser.end();
    expect(parser.manifest.segments).toMatchObject([
      { uri: '/music/Café #1.flac', duration: 62, title: 'A B - T' },
      { uri: '/music/#x.mp3', title: 'U' },
    ]);
  });

  it('name files relative to the playlist when asked', () => {
    expect(toM3u8('Set', tracks, '/music/lists/set.m3u8').split('\n')[3]).toBe('../Café #1.flac');
    const unknown = toM3u8('Set', [{ ...tracks[0]!, duration: 0 }]);
    expect(unknown).toContain('#EXTINF:-1,A B - T\n');
    expect(toM3u8('Set', tracks, '/music/set.m3u8').split('\n')[5]).toBe('./#x.mp3');
  });
});
