/** Where a peer comes from. */
type PeerSource =
  | { readonly kind: 'npm'; readonly name: string; readonly version: string; readonly licence: string }
  | {
      readonly kind: 'command';
      /** A program that prints its version with `--version`. */
      readonly name: string;
      /** The Debian package that contains it. */
      readonly debian: string;
      readonly licence: string;
    };

/** A peer's result for a track; fields without an algorithm are absent, null means that it found none. */
export interface PeerFindings {
  /** Seconds. */
  readonly beats?: readonly number[];
  readonly bpm?: number | null;
  /** As the peer spells it. */
  readonly key?: string | null;
}

/** An algorithm of another program that the analysis is compared with. */
export interface Peer {
  readonly id: string;
  readonly title: string;
  readonly source: PeerSource;
  /** Its result for a track on which it fails: nothing, in the columns that it has an algorithm for. */
  readonly nothing: PeerFindings;
}

/** Results with the CPU seconds of the analysis alone; decoding and loading the peer do not count. */
export interface PeerResult extends PeerFindings {
  readonly cpuS: number;
  /** Why the peer gave up on this track; the track then counts as a miss. */
  readonly failure?: string;
  /** Whether its process failed, which may not happen again. */
  readonly hasCrashed?: boolean;
}

const aubio: PeerSource = { kind: 'command', name: 'aubio', debian: 'aubio-tools', licence: 'GPL-3.0' };
/** AGPL: run beside the benchmark in a separate process, never a dependency. */
const essentia: PeerSource = { kind: 'npm', name: 'essentia.js', version: '0.1.3', licence: 'AGPL-3.0' };
const musicTempo: PeerSource = { kind: 'npm', name: 'music-tempo', version: '1.0.3', licence: 'MIT' };
const realtimeBpm: PeerSource = {
  kind: 'npm',
  name: 'realtime-bpm-analyzer',
  version: '5.0.15',
  licence: 'Apache-2.0',
};
const noBeats: PeerFindings = { beats: [], bpm: null };

/** Every peer gets the same mono samples at 44.1 kHz, the rate they are made for. */
export const peers: readonly Peer[] = [
  { id: 'aubio', title: 'aubio', source: aubio, nothing: noBeats },
  {
    id: 'essentia-multifeature',
    title: 'essentia.js RhythmExtractor2013 multifeature',
    source: essentia,
    nothing: noBeats,
  },
  {
    id: 'essentia-degara',
    title: 'essentia.js RhythmExtractor2013 degara',
    source: essentia,
    nothing: noBeats,
  },
  {
    id: 'essentia-percival',
    title: 'essentia.js PercivalBpmEstimator',
    source: essentia,
    nothing: { bpm: null },
  },
  { id: 'essentia-key', title: 'essentia.js KeyExtractor', source: essentia, nothing: { key: null } },
  {
    id: 'essentia-key-edma',
    title: 'essentia.js KeyExtractor edma',
    source: essentia,
    nothing: { key: null },
  },
  { id: 'music-tempo', title: 'music-tempo', source: musicTempo, nothing: noBeats },
  {
    id: 'realtime-bpm-analyzer',
    title: 'realtime-bpm-analyzer',
    source: realtimeBpm,
    nothing: { bpm: null },
  },
];
