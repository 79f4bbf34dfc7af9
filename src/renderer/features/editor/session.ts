import type { AnnotationState, AnnotationView } from '../../../shared/contract/index.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import type { EditContext } from '../../../shared/domain/edits/context.ts';
import { diffAnnotations } from '../../../shared/domain/edits/diff.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { api, clientId } from '../../core/api.ts';
import { useAppStore } from '../../core/app-store.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { Draft, type Edit, type Gesture } from './draft.ts';
import { openTrackOf, player, type Selection, useEditor } from './editor-store.ts';
import { placeIn } from './places.ts';
import { keepUnsaved, takeUnsaved } from './unsaved-draft.ts';

interface Session {
  readonly trackId: TrackId;
  readonly draft: Draft;
  readonly stop: () => void;
}

let session: Session | null = null;
/** The step through the history that is under way, if any: edits wait for it, and so does the next step. */
let stepping: Promise<void> | null = null;

function editContext(): EditContext {
  return { now: new Date().toISOString(), newId: () => crypto.randomUUID() };
}

/** The open document. */
export function currentDocument(): Annotation {
  if (!session) throw new AppError('internal', 'No track is open in the editor.');
  return session.draft.document;
}

function publishDraft(draft: Draft): void {
  const { document, status, error } = draft;
  const { selection } = useEditor.getState();
  useEditor.setState({
    document,
    saveStatus: status,
    saveError: error?.message ?? null,
    // What an undo has taken away cannot stay selected: keys would work on nothing.
    ...(selection && !isIn(document, selection) ? { selection: null, renaming: null } : {}),
  });
  player.setGrid(document.beat_grid, document.audio.time_signature[0]);
}

function isIn(document: Annotation, selection: Selection): boolean {
  switch (selection.kind) {
    case 'cue':
      return document.cues.some(({ id }) => id === selection.id);
    case 'section':
      return selection.index < document.structure.length;
    case 'anchor':
      return selection.index < document.beat_grid.length;
  }
}

function publishState(state: AnnotationState): void {
  const { open } = useEditor.getState();
  if (!open || open.trackId !== state.track.id) return;
  const { revision, undoLabel, redoLabel, canUndo, canRedo } = state;
  useEditor.setState({
    open: { ...open, row: state.track, revision, undoLabel, redoLabel, canUndo, canRedo },
  });
}

function makeDraft(trackId: TrackId, view: AnnotationView): Draft {
  const draft: Draft = new Draft(view, {
    commit: (input) => api.annotations.commit({ trackId, ...input }),
    undo: (baseRevision) => api.annotations.undo({ trackId, baseRevision }),
    redo: (baseRevision) => api.annotations.redo({ trackId, baseRevision }),
    context: editContext,
    onChange: () => session?.draft === draft && publishDraft(draft),
    onState: (state) => session?.draft === draft && publishState(state),
  });
  return draft;
}

/** The editor on the screen: which track it is for, and whether it is still there. */
interface Opening {
  readonly trackId: TrackId;
  isClosed: boolean;
}
let opening: Opening | null = null;

async function load(own: Opening): Promise<void> {
  useEditor.setState({
    status: 'loading',
    loadError: null,
    open: null,
    document: null,
    selection: null,
    placed: null,
    renaming: null,
    comparing: null,
    saveStatus: 'saved',
    saveError: null,
    taps: { count: 0, bpm: null },
    drawnLoop: null,
    focus: null,
  });
  try {
    const view = await api.annotations.get({ trackId: own.trackId });
    if (!own.isClosed) begin(own.trackId, view);
  } catch (error) {
    if (!own.isClosed) useEditor.setState({ status: 'failed', loadError: toAppError(error) });
  }
}

/** Opens a track; answers with the way to close it, which stores what is open. */
export function openInEditor(trackId: TrackId): () => void {
  const own: Opening = { trackId, isClosed: false };
  opening = own;
  void load(own);
  return () => {
    own.isClosed = true;
    player.unload();
    if (session?.trackId !== trackId) return;
    const { draft, stop } = session;
    stop();
    session = null;
    void leave(trackId, draft);
  };
}

/** Stores what is open behind the person's back; what cannot be stored waits for the track to be opened again. */
async function leave(trackId: TrackId, draft: Draft): Promise<void> {
  await draft.close();
  const { unsaved, error } = draft;
  if (!unsaved) return;
  keepUnsaved(trackId, unsaved);
  showError('Your last changes are not stored yet; open the track again to settle them', error);
}

/** Tries again to open a track that could not be opened before. */
export function retryOpening(): void {
  if (opening && !opening.isClosed) void load(opening);
}

function begin(trackId: TrackId, view: AnnotationView): void {
  const draft = makeDraft(trackId, view);
  const onChanged = api.annotations.changed(({ trackId: changed, origin }) => {
    if (changed === trackId && origin !== clientId) void followChange();
  });
  const onHide = (): void => {
    const { unsaved } = draft;
    // The commit may still get through; if not, this is what the next window finds.
    void draft.flush();
    if (unsaved) keepUnsaved(trackId, unsaved);
  };
  window.addEventListener('pagehide', onHide);
  const onBlur = (): void => void draft.flush();
  window.addEventListener('blur', onBlur);
  session = {
    trackId,
    draft,
    stop: () => {
      onChanged();
      window.removeEventListener('pagehide', onHide);
      window.removeEventListener('blur', onBlur);
    },
  };
  const { focus } = showPlace(view.annotation);
  useEditor.setState({ status: 'ready', open: openTrackOf(view), focus });
  publishDraft(draft);
  recover(trackId, draft);
  const { media } = view;
  if (!media.playable) return;
  void player.load({
    url: media.url,
    duration: view.annotation.audio.duration,
    offset: media.playerOffset,
    sampleRate: media.sampleRate,
  });
  if (focus !== null) player.seek(focus);
}

/** Selects what the track was opened for. Answers with the time to show. */
function showPlace(annotation: Annotation): { readonly focus: number | null } {
  const { place } = useAppStore.getState();
  if (!place) return { focus: null };
  const { tab, selection, time } = placeIn(annotation, place);
  useEditor.setState({ selection, placed: selection, ...(tab === null ? {} : { tab }) });
  return { focus: time };
}

/** Puts back what the last window could not store any more; where the track was changed since, the person decides. */
function recover(trackId: TrackId, draft: Draft): void {
  const kept = takeUnsaved(trackId);
  // Often it was stored after all, at the last moment.
  if (!kept || diffAnnotations(draft.document, kept.annotation).length === 0) return;
  if (kept.baseRevision !== draft.revision) {
    draft.diverge('Recover unsaved changes', kept.annotation);
    return;
  }
  draft.edit('Recover unsaved changes', () => kept.annotation);
  showToast({ title: 'Changes from before the window closed were put back.', kind: 'success' });
}

/** Another window, an import or an analysis has changed the track. With edits open, storing them will meet the conflict. */
async function followChange(): Promise<void> {
  if (!session) return;
  const { trackId, draft } = session;
  if (draft.status !== 'saved') return;
  try {
    const view = await api.annotations.get({ trackId });
    if (session?.draft !== draft || draft.status !== 'saved' || view.revision < draft.revision) return;
    useEditor.setState({ open: openTrackOf(view) });
    if (view.revision > draft.revision) draft.replace(view);
  } catch (error) {
    showError('The track could not be loaded again', error);
  }
}

/** Takes the core's state again; open edits are dropped. */
export async function reload(): Promise<void> {
  if (!session) return;
  const { trackId, draft } = session;
  try {
    const view = await api.annotations.get({ trackId });
    if (session.draft !== draft || view.revision < draft.revision) return;
    useEditor.setState({ open: openTrackOf(view) });
    draft.replace(view);
  } catch (error) {
    showError('The track could not be loaded again', error);
  }
}

/** Stores the document as it stands, on top of whatever the core has now. */
export async function keepMine(): Promise<void> {
  if (!session) return;
  const { trackId, draft } = session;
  try {
    const view = await api.annotations.get({ trackId });
    useEditor.setState({ open: openTrackOf(view) });
    draft.rebase(view.revision);
  } catch (error) {
    showError('The changes could not be stored', error);
  }
}

/** Makes an edit; a refusal is shown and changes nothing. */
export function applyEdit(label: string, edit: Edit, bundle?: string): boolean {
  if (!session) return false;
  const { draft } = session;
  if (stepping) {
    // The document to edit is the one that the step leads to.
    void stepping.then(() => session?.draft === draft && applyEdit(label, edit, bundle));
    return true;
  }
  try {
    draft.edit(label, edit, bundle);
    return true;
  } catch (error) {
    showError(`${label}: not possible`, error);
    return false;
  }
}

/** Begins a gesture on the open document, see `Draft.begin`; null while there is none to work on. */
export function beginGesture(settle?: () => void): Gesture | null {
  if (stepping) return null;
  return session?.draft.begin(settle) ?? null;
}

/** Takes over a state that the core answered to another call than a commit. */
export function takeState(state: AnnotationState): void {
  if (session?.trackId === state.track.id) session.draft.replace(state);
}

/** Stores what is open; false when that failed. */
export async function flushEdits(): Promise<boolean> {
  await stepping;
  await session?.draft.flush();
  return session?.draft.status === 'saved';
}

export async function undo(): Promise<void> {
  await queueStep('undo');
}

export async function redo(): Promise<void> {
  await queueStep('redo');
}

/** One step after the other: a held key asks for the next before the core has answered. */
async function queueStep(direction: 'undo' | 'redo'): Promise<void> {
  const own = (stepping ?? Promise.resolve()).then(() => stepHistory(direction));
  stepping = own;
  await own;
  if (stepping === own) stepping = null;
}

async function stepHistory(direction: 'undo' | 'redo'): Promise<void> {
  if (!session) return;
  const { draft } = session;
  await draft.flush();
  const { open } = useEditor.getState();
  if (direction === 'undo' ? !open?.canUndo : !open?.canRedo) return;
  try {
    await draft[direction]();
  } catch (error) {
    showError(direction === 'undo' ? 'This could not be undone' : 'This could not be redone', error);
  }
}
