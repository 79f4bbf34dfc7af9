import { create } from 'zustand';
import type {
  AnnotationView,
  Media,
  Prediction,
  ReviewMark,
  TrackRow,
  WaveformUrls,
} from '../../../shared/contract/index.ts';
import { hotCueSlots } from '../../../shared/domain/index.ts';
import type { Annotation, HotCueSlot, RevisionId, TrackId } from '../../../shared/domain/index.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { LoopRange } from '../../player/clock.ts';
import { routeOutput } from '../../core/audio-output.ts';
import { Player } from '../../player/player.ts';
import type { SaveStatus } from './draft.ts';

export type Selection =
  | { readonly kind: 'cue'; readonly id: string }
  | { readonly kind: 'section'; readonly index: number }
  | { readonly kind: 'anchor'; readonly index: number };

const inspectorTabs = ['cues', 'grid', 'sections', 'details', 'history'] as const;
export type InspectorTab = (typeof inspectorTabs)[number];

/** Available loop lengths, in beats. */
export const loopLengths = [0.5, 1, 2, 4, 8, 16, 32] as const;

/** An open track without its document, which changes with every edit. */
export interface OpenTrack {
  readonly trackId: TrackId;
  readonly row: TrackRow;
  readonly media: Media;
  readonly waveform: WaveformUrls | null;
  readonly predictions: readonly Prediction[];
  readonly reviews: readonly ReviewMark[];
  readonly revision: RevisionId;
  readonly undoLabel: string | null;
  readonly redoLabel: string | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

interface EditorState {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly loadError: AppError | null;
  readonly open: OpenTrack | null;
  readonly document: Annotation | null;
  readonly saveStatus: SaveStatus;
  readonly saveError: string | null;
  readonly selection: Selection | null;
  /** The item that the track was opened at. */
  readonly placed: Selection | null;
  readonly tab: InspectorTab;
  readonly snap: boolean;
  readonly cuesFollow: boolean;
  readonly follow: boolean;
  /** Which hot cues the pads and their keys refer to: A–H or I–P. */
  readonly padBank: 0 | 1;
  readonly loopBeats: number;
  /** Id of the cue being renamed. */
  readonly renaming: string | null;
  readonly isTypingBpm: boolean;
  /** The prediction whose differences are shown. */
  readonly comparing: Prediction | null;
  /** Number of taps so far and the resulting tempo. */
  readonly taps: { readonly count: number; readonly bpm: number | null };
  readonly pixelsPerSecond: number;
  /** The loop being drawn with the pointer. */
  readonly drawnLoop: LoopRange | null;
  /** Time that the waveform shows first, in seconds; null for the beginning. */
  readonly focus: number | null;
}

/** As on a DJ player. */
const PADS = 8;

/** What the editor shows. It holds state only; the modules beside it change it. */
export const useEditor = create<EditorState>(() => ({
  status: 'loading',
  loadError: null,
  open: null,
  document: null,
  saveStatus: 'saved',
  saveError: null,
  selection: null,
  placed: null,
  tab: 'cues',
  snap: true,
  cuesFollow: false,
  follow: true,
  padBank: 0,
  loopBeats: 4,
  renaming: null,
  isTypingBpm: false,
  comparing: null,
  taps: { count: 0, bpm: null },
  pixelsPerSecond: 80,
  drawnLoop: null,
  focus: null,
}));

/** The hot cues of one bank of pads. */
export function padSlots(bank: 0 | 1): readonly HotCueSlot[] {
  return hotCueSlots.slice(PADS * bank, PADS * (bank + 1));
}

/** The editor's player. */
export const player = new Player(routeOutput);

/** Everything in a view except the document. */
export function openTrackOf(view: AnnotationView): OpenTrack {
  return {
    trackId: view.track.id,
    row: view.track,
    media: view.media,
    waveform: view.waveform,
    predictions: view.predictions,
    reviews: view.reviews,
    revision: view.revision,
    undoLabel: view.undoLabel,
    redoLabel: view.redoLabel,
    canUndo: view.canUndo,
    canRedo: view.canRedo,
  };
}

export function select(selection: Selection | null): void {
  useEditor.setState({ selection, renaming: null });
}

/** Selects an item and shows it in the inspector. */
export function selectIn(tab: InspectorTab, selection: Selection): void {
  useEditor.setState({ selection, tab, renaming: null });
}
