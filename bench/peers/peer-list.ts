/** Where a peer comes from. */
type PeerSource =
  | { readonly kind: 'npm'; readonly name: string; readonly version: string; readonly licence: string }
  | {
      readonly kind: 'command';
      /** A program that tells its version on `--version`. */
      readonly name: string;
      /** The Debian package that brings it. */
      readonly debian: string;
      readonly licence: string;
    };

/** What a peer says about a track; left out what it has no algorithm for, null what it found none of. */
export interface PeerFindings {
  /** Seconds. */
  readonly beats?: readonly number[];
  readonly bpm?: number | null;
  /** As the peer spells it. */
  readonly key?: string | null;
}

/** One algorithm of another program that the analysis is measured against. */
export interface Peer {
  readonly id: string;
  readonly title: string;
  readonly source: PeerSource;
  /** What it says about a track it fails on: nothing, in the columns that it has an algorithm for. */
  readonly nothing: PeerFindings;
}

/** Findings with the CPU seconds of the analysis alone: neither decoding nor loading the peer counts against it. */
export interface PeerResult extends PeerFindings {
  readonly cpuS: number;
  /** Why the peer gave up on this track; it then counts as having found nothing. */
  readonly failure?: string;
  /** Its process failed, which another run may not repeat. */
  readonly hasCrashed?: boolean;
}

const aubio: PeerSource = { kind: 'command', name: 'aubio', debian: 'aubio-tools', licence: 'GPL-3.0' };
/** AGPL: run beside the benchmark in a process of its own, never a dependency. */
const essentia: PeerSource = { kind: 'npm', name: 'essentia.js', version: '0.1.3', licence: 'AGPL-3.0' };
const musicTempo: PeerSource = { kind: 'npm', name: 'music-tempo', version: '1.0.3', licence: 'MIT' };
const realtimeBpm: PeerSource = {
  kind: 'npm',
  name: 'realtime-bpm-analyzer',
  version: '5.0.15',
  licence: 'Apache-2.0',
};
const noBeats: PeerFindings = { beats: [], bpm: null };

/** Every peer is given the same mono samples at 44.1 kHz, the rate they are made for. */
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
