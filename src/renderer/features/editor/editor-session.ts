import type { AnnotationState, AnnotationView } from '../../../shared/contract/index.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import type { EditContext } from '../../../shared/domain/edits/context.ts';
import { diffAnnotations } from '../../../shared/domain/edits/diff.ts';
import { errorMessage, toAppError } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api, clientId } from '../../core/api.ts';
import { useAppStore } from '../../core/app-store.ts';
import { logGesture } from '../../core/gesture-log.ts';
import { Scope } from '../../scope.ts';
import { openDocument } from '../../core/undo.ts';
import type { OpenDocument } from '../../core/undo.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { Draft } from './draft.ts';
import type { Edit, Gesture } from './draft.ts';
import { openTrackOf, player, useEditor } from './editor-store.ts';
import { TapRow } from './tap-row.ts';
import { isIn, placeIn } from './places.ts';
import { keepUnsaved, takeUnsaved } from './unsaved-draft.ts';

function editContext(): EditContext {
  return { now: new Date().toISOString(), newId: () => crypto.randomUUID() };
}

/** Tracks whose last edits are being stored after they were left. */
const closing = new Map<TrackId, Promise<void>>();

/** One track in the editor, from opening to closing: its draft, and what keeps the window in sync with it. */
export class EditorSession implements OpenDocument {
  readonly trackId: TrackId;
  readonly #scope = new Scope();
  /** Ended together with the session, so that no tap reaches the next track. */
  readonly taps = new TapRow((settle) => this.beginGesture(settle));
  #draft: Draft | null = null;
  /** The undo or redo in progress; edits wait for it, and closing waits for both. */
  #held: Promise<unknown> | null = null;

  constructor(trackId: TrackId) {
    this.trackId = trackId;
    this.#scope.add(openDocument.set(this));
    this.#scope.add(() => player.unload());
    this.#scope.add(() => this.taps.end());
    void this.load();
  }

  /** Closes the track and stores pending edits. If that fails, they are offered when the track is next opened. */
  dispose(): void {
    this.#scope.dispose();
    if (!this.#draft) return;
    const closed = this.#close(this.#draft).finally(() => {
      if (closing.get(this.trackId) === closed) closing.delete(this.trackId);
    });
    closing.set(this.trackId, closed);
  }

  get document(): Annotation | null {
    return this.#draft?.document ?? null;
  }

  /** Loads the track and shows it. Can be called again after a failure. */
  async load(): Promise<void> {
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
      // Left and opened again at once, a track shows all that was done to it.
      await closing.get(this.trackId);
      const view = await api.annotations.get({ trackId: this.trackId });
      if (!this.#scope.isDisposed) this.#begin(view);
    } catch (error) {
      if (!this.#scope.isDisposed) useEditor.setState({ status: 'failed', loadError: toAppError(error) });
    }
  }

  /** Makes an edit. A refused edit shows an error, changes nothing and returns false. */
  edit(label: string, edit: Edit, bundle?: string): boolean {
    const draft = this.#draft;
    if (!draft) return false;
    if (this.#held) {
      // The edit applies to the document that the step leads to.
      void this.#held.then(() => this.edit(label, edit, bundle));
      return true;
    }
    try {
      draft.edit(label, edit, bundle);
      return true;
    } catch (error) {
      showError(t('{label}: not possible', { label }), error);
      return false;
    }
  }

  /** Begins a gesture, see {@link Draft.begin}. Returns null if no document is available to edit. */
  beginGesture(settle?: () => void): Gesture | null {
    return this.#held ? null : (this.#draft?.begin(settle) ?? null);
  }

  /** Shows a state that was reached without a commit: a restored revision or an accepted prediction. */
  takeState(state: AnnotationState): void {
    if (state.track.id !== this.trackId) return;
    this.#draft?.replace(state);
    this.#log(state.undoLabel);
  }

  /** Stores pending edits. Resolves to false if that fails. */
  async flush(): Promise<boolean> {
    const draft = this.#draft;
    await draft?.flush();
    return draft === null || draft.status === 'saved';
  }

  holdEdits(until: Promise<unknown>): void {
    this.#held = until;
    void until.finally(() => {
      if (this.#held === until) this.#held = null;
    });
  }

  labelOf(direction: 'undo' | 'redo'): string | null {
    const { open } = useEditor.getState();
    if (open?.trackId !== this.trackId) return null;
    const can = direction === 'undo' ? open.canUndo : open.canRedo;
    return can ? (open[`${direction}Label`] ?? '') : null;
  }

  async step(direction: 'undo' | 'redo'): Promise<boolean> {
    try {
      await this.#draft?.[direction]();
      return this.#draft?.status === 'saved';
    } catch (error) {
      showError(direction === 'undo' ? t('This could not be undone') : t('This could not be redone'), error);
      return false;
    }
  }

  /** Reloads the stored state and discards pending edits. */
  async reload(): Promise<void> {
    try {
      const view = await api.annotations.get({ trackId: this.trackId });
      const draft = this.#draft;
      if (!draft || this.#scope.isDisposed || view.revision < draft.revision) return;
      useEditor.setState({ open: openTrackOf(view) });
      draft.replace(view);
    } catch (error) {
      showError(t('The track could not be loaded again'), error);
    }
  }

  /** Stores the displayed document on top of the stored one, whatever that contains. */
  async keepMine(): Promise<void> {
    try {
      const view = await api.annotations.get({ trackId: this.trackId });
      if (this.#scope.isDisposed) return;
      useEditor.setState({ open: openTrackOf(view) });
      this.#draft?.rebase(view.revision);
    } catch (error) {
      showError(t('The changes could not be stored'), error);
    }
  }

  #begin(view: AnnotationView): void {
    const draft = this.#makeDraft(view);
    this.#draft = draft;
    this.#scope.add(
      api.annotations.changed((changes) => {
        if (changes.some(({ trackId, origin }) => trackId === this.trackId && origin !== clientId))
          void this.#follow();
      }),
    );
    this.#scope.listen(window, 'pagehide', () => {
      const { unsaved } = draft;
      // The commit may still succeed; if not, the next window finds the edits here.
      void draft.flush();
      if (unsaved) keepUnsaved(this.trackId, unsaved);
    });
    this.#scope.listen(window, 'blur', () => void draft.flush());
    const focus = this.#showPlace(view.annotation);
    useEditor.setState({ status: 'ready', open: openTrackOf(view), focus });
    this.#publish(draft);
    this.#recover(draft);
    const { media } = view;
    if (!media.format) return;
    player.load({
      url: media.url,
      format: media.format,
      duration: view.annotation.audio.duration,
      offset: media.decoderOffset,
    });
    if (focus !== null) player.seek(focus);
  }

  #makeDraft(view: AnnotationView): Draft {
    const { trackId } = this;
    const draft: Draft = new Draft(view, {
      commit: async (input) => {
        const state = await api.annotations.commit({ trackId, ...input });
        this.#log(input.label);
        return state;
      },
      undo: (baseRevision) => api.annotations.undo({ trackId, baseRevision }),
      redo: (baseRevision) => api.annotations.redo({ trackId, baseRevision }),
      context: editContext,
      onChange: () => {
        if (!this.#scope.isDisposed) this.#publish(draft);
      },
      onState: (state) => {
        if (!this.#scope.isDisposed) this.#publishState(state);
      },
    });
    return draft;
  }

  #log(label: string | null): void {
    const { open } = useEditor.getState();
    const isOpen = open?.trackId === this.trackId;
    const title = isOpen ? open.row.title : t('track {id}', { id: String(this.trackId) });
    if (label !== null) logGesture({ kind: 'track', trackId: this.trackId, title, label });
  }

  #publish({ document, status, error }: Draft): void {
    const { selection } = useEditor.getState();
    useEditor.setState({
      document,
      saveStatus: status,
      saveError: error && errorMessage(error),
      // Deselect items that an undo has removed, because keys would act on nothing.
      ...(selection && !isIn(document, selection) ? { selection: null, renaming: null } : {}),
    });
    player.setGrid(document.beat_grid, document.audio.time_signature[0]);
  }

  #publishState(state: AnnotationState): void {
    const { open } = useEditor.getState();
    if (open?.trackId !== state.track.id) return;
    const { revision, undoLabel, redoLabel, canUndo, canRedo } = state;
    useEditor.setState({
      open: { ...open, row: state.track, revision, undoLabel, redoLabel, canUndo, canRedo },
    });
  }

  async #close(draft: Draft): Promise<void> {
    await this.#held;
    await draft.close();
    const { unsaved, error } = draft;
    if (!unsaved) return;
    keepUnsaved(this.trackId, unsaved);
    showError(t('Your last changes are not stored yet; open the track again to settle them'), error);
  }

  /** Selects what the track was opened for. Returns the time to show; null for the beginning. */
  #showPlace(annotation: Annotation): number | null {
    const { place } = useAppStore.getState();
    if (!place) return null;
    const { tab, selection, time } = placeIn(annotation, place);
    useEditor.setState({ selection, placed: selection, ...(tab === null ? {} : { tab }) });
    return time;
  }

  /** Restores edits that the last window could not store. If the track has changed since, the user decides. */
  #recover(draft: Draft): void {
    const kept = takeUnsaved(this.trackId);
    // The last commit often succeeded after all.
    if (!kept || diffAnnotations(draft.document, kept.annotation).length === 0) return;
    if (kept.baseRevision !== draft.revision) {
      draft.diverge(t('Recover unsaved changes'), kept.annotation);
      return;
    }
    draft.edit(t('Recover unsaved changes'), () => kept.annotation);
    showToast({ title: t('Changes from before the window closed were put back.'), kind: 'success' });
  }

  /** Follows a change by another window, an import or an analysis. Pending edits conflict once stored. */
  async #follow(): Promise<void> {
    const draft = this.#draft;
    if (draft?.status !== 'saved') return;
    try {
      const view = await api.annotations.get({ trackId: this.trackId });
      if (this.#scope.isDisposed || draft.status !== 'saved' || view.revision < draft.revision) return;
      useEditor.setState({ open: openTrackOf(view) });
      if (view.revision > draft.revision) draft.replace(view);
    } catch (error) {
      showError(t('The track could not be loaded again'), error);
    }
  }
}
