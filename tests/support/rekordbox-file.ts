import { writeFileSync } from 'node:fs';

/** A row of a Rekordbox export, with defaults for what a test does not care about. */
export interface RowSpec {
  readonly id: number;
  readonly name?: string;
  readonly artist?: string;
  /** Path on the DJ's machine. */
  readonly path?: string;
  readonly bpm?: number | null;
  readonly key?: string;
  /** Seconds of memory cues. */
  readonly memory?: readonly number[];
  /** Seconds of hot cues A, B, C … */
  readonly hot?: readonly number[];
  /** Further attributes, as text. */
  readonly more?: Readonly<Record<string, string>>;
}

export interface PlaylistSpec {
  readonly name: string;
  readonly ids: readonly number[];
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function rowText(row: RowSpec): string {
  const { id, bpm = 120, memory = [], hot = [] } = row;
  const path = row.path ?? `/nowhere/${id}.flac`;
  const location = `file://localhost${path.split('/').map(encodeURIComponent).join('/').replace('%3A', ':')}`;
  const attributes = {
    TrackID: String(id),
    Name: row.name ?? `Track ${id}`,
    Artist: row.artist ?? 'Artist',
    TotalTime: '300',
    AverageBpm: (bpm ?? 0).toFixed(2),
    DateAdded: '2025-01-02',
    Location: location,
    Tonality: row.key ?? '8A',
    ...row.more,
  };
  const text = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  const children = [
    ...(bpm === null ? [] : [`<TEMPO Inizio="0.500" Bpm="${bpm.toFixed(2)}" Metro="4/4" Battito="1"/>`]),
    ...memory.map((time) => `<POSITION_MARK Name="" Type="0" Start="${time.toFixed(3)}" Num="-1"/>`),
    ...hot.map(
      (time, slot) =>
        `<POSITION_MARK Name="" Type="0" Start="${time.toFixed(3)}" Num="${slot}" Red="40" Green="226" Blue="20"/>`,
    ),
  ];
  return children.length === 0
    ? `    <TRACK${text.join('')}/>`
    : [`    <TRACK${text.join('')}>`, ...children.map((child) => `      ${child}`), '    </TRACK>'].join(
        '\n',
      );
}

/** Text of a Rekordbox export, laid out as Rekordbox does. */
export function rekordboxText(rows: readonly RowSpec[], playlists: readonly PlaylistSpec[] = []): string {
  const nodes = playlists.map(({ name, ids }) => {
    const start = `      <NODE Name="${escapeXml(name)}" Type="1" KeyType="0" Entries="${ids.length}"`;
    return ids.length === 0
      ? `${start}/>\n`
      : `${start}>\n${ids.map((id) => `        <TRACK Key="${id}"/>\n`).join('')}      </NODE>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>

<DJ_PLAYLISTS Version="1.0.0">
  <PRODUCT Name="rekordbox" Version="7.1.0" Company="AlphaTheta"/>
  <COLLECTION Entries="${rows.length}">
${rows.map(rowText).join('\n')}
  </COLLECTION>
  <PLAYLISTS>
    <NODE Type="0" Name="ROOT" Count="${playlists.length}">
${nodes.join('')}    </NODE>
  </PLAYLISTS>
</DJ_PLAYLISTS>
`;
}

export function writeRekordboxFile(
  path: string,
  rows: readonly RowSpec[],
  playlists: readonly PlaylistSpec[] = [],
): string {
  writeFileSync(path, rekordboxText(rows, playlists));
  return path;
}
