import type { IAudioMetadata } from 'music-metadata';

/** The Serato data in a file's tags that Segue reads. */
export interface SeratoPayloads {
  /** Cues and loops. */
  readonly markers?: Uint8Array;
  /** The beat grid. */
  readonly beatGrid?: Uint8Array;
  /** Ogg Vorbis has separate forms of both. */
  readonly isOgg: boolean;
}

type Kind = 'markers' | 'beatGrid';

/** The names of each kind: description of a GEOB frame, Vorbis comment, atom of MP4. */
const names: Readonly<Record<string, Kind>> = {
  'serato markers2': 'markers',
  'serato beatgrid': 'beatGrid',
  serato_markers_v2: 'markers',
  serato_beatgrid: 'beatGrid',
  '----:com.serato.dj:markersv2': 'markers',
  '----:com.serato.dj:beatgrid': 'beatGrid',
};
const oggNames: Readonly<Record<string, Kind>> = { serato_markers2: 'markers', serato_beatgrid: 'beatGrid' };
/** The largest real one has 3 kB. */
const MAX_BYTES = 1 << 20;

/** In Vorbis comments and MP4: Base64 of a MIME type, a name and the payload, each terminated by a zero. */
function unwrap(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text.replace(/\s/g, ''), 'base64');
  const type = bytes.indexOf(0);
  const name = bytes.indexOf(0, type + 2);
  return type < 0 || name < 0 ? undefined : bytes.subarray(name + 1);
}

/** Serato's data among the tags of a file; undefined if there is none. */
export function seratoPayloads(native: IAudioMetadata['native']): SeratoPayloads | undefined {
  const found: Partial<Record<Kind, Uint8Array>> = {};
  let isOgg = false;
  const keep = (kind: Kind | undefined, bytes: Uint8Array | undefined): void => {
    if (kind && bytes && bytes.length <= MAX_BYTES) found[kind] = Uint8Array.from(bytes);
  };
  for (const tags of Object.values(native))
    for (const { id, value } of tags) {
      const name = id.toLowerCase();
      if (name === 'geob') {
        const frame = value as { description?: unknown; data?: unknown };
        if (typeof frame.description === 'string' && frame.data instanceof Uint8Array)
          keep(names[frame.description.toLowerCase()], frame.data);
        continue;
      }
      const text =
        typeof value === 'string'
          ? value
          : value instanceof Uint8Array
            ? Buffer.from(value).toString('latin1')
            : '';
      if (text.length > 2 * MAX_BYTES) continue;
      const wrapped = names[name] && unwrap(text);
      if (wrapped) keep(names[name], wrapped);
      else if (oggNames[name] && text !== '') {
        isOgg = true;
        keep(oggNames[name], Buffer.from(text, 'latin1'));
      }
    }
  return found.markers || found.beatGrid ? { ...found, isOgg } : undefined;
}
