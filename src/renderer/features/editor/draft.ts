import type { AnnotationState } from '../../../shared/contract/index.ts';
import type { Annotation, RevisionId } from '../../../shared/domain/index.ts';
import type { EditContext } from '../../../shared/domain/edits/context.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';

export type Edit = (annotation: Annotation, context: EditContext) => Annotation;

/** `unsaved`: briefly held back, to be merged with further edits of the same kind. `conflict`: changed elsewhere. */
export type SaveStatus = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';

export interface DraftPorts {
  commit(input: {
    baseRevision: RevisionId;
    label: string;
    annotation: Annotation;
  }): Promise<AnnotationState>;
  undo(baseRevision: RevisionId): Promise<AnnotationState>;
  redo(baseRevision: RevisionId): Promise<AnnotationState>;
  context(): EditContext;
  /** Called when the document or the status has changed. */
  onChange(): void;
  /** Called when the core has returned a new state. */
  onState(state: AnnotationState): void;
}

/** Edits of the same kind that follow each other within this time become one undo step, in milliseconds. */
export const BUNDLE_MS = 800;

/** A drag in progress. Every update is applied to the document as it was when the drag began. */
export interface Gesture {
  update(edit: Edit): void;
  commit(label: string): void;
  cancel(): void;
}

interface Step {
  readonly label: string;
  readonly annotation: Annotation;
}

/**
 * The document on screen, including edits that are not committed yet. Commits are sent one at a time, each based on the
 * revision that the previous one created.
 */
export class Draft {
  readonly #ports: DraftPorts;
  #document: Annotation;
  #revision: RevisionId;
  #bundle: { key: string; label: string } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queue: Step[] = [];
  #sending: Promise<void> | null = null;
  #gesture: Gesture | null = null;
  #settleGesture: (() => void) | null = null;
  #error: AppError | null = null;

  constructor(state: Pick<AnnotationState, 'annotation' | 'revision'>, ports: DraftPorts) {
    this.#ports = ports;
    this.#document = state.annotation;
    this.#revision = state.revision;
  }

  get document(): Annotation {
    return this.#document;
  }

  get revision(): RevisionId {
    return this.#revision;
  }

  /** Why the last commit failed. */
  get error(): AppError | null {
    return this.#error;
  }

  get status(): SaveStatus {
    if (this.#error) return this.#error.code === 'conflict' ? 'conflict' : 'failed';
    if (this.#sending || this.#queue.length > 0) return 'saving';
    return this.#bundle || this.#gesture ? 'unsaved' : 'saved';
  }

  /**
   * The document with its uncommitted edits, to keep elsewhere when the window closes; null if everything is stored.
   */
  get unsaved(): { readonly baseRevision: RevisionId; readonly annotation: Annotation } | null {
    return this.status === 'saved' ? null : { baseRevision: this.#revision, annotation: this.#document };
  }

  /**
   * Changes the document. Edits with the same `bundle` key within {@link BUNDLE_MS} become one commit; others are
   * committed immediately.
   */
  edit(label: string, edit: Edit, bundle?: string): void {
    this.#interruptGesture();
    const next = edit(this.#document, this.#ports.context());
    if (next === this.#document) return;
    if (this.#bundle && this.#bundle.key !== bundle) this.#closeBundle();
    this.#document = next;
    if (bundle === undefined) this.#push(label);
    else {
      this.#bundle = { key: bundle, label };
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#closeBundle(), BUNDLE_MS);
    }
    this.#ports.onChange();
  }

  /**
   * Begins a gesture and interrupts an open one.
   * @param settle called when something else interrupts the gesture, and may commit it; without it, the gesture is
   * cancelled
   */
  begin(settle?: () => void): Gesture {
    this.#interruptGesture();
    this.#closeBundle();
    const base = this.#document;
    const end = (): void => {
      this.#gesture = null;
      this.#settleGesture = null;
    };
    const gesture: Gesture = {
      update: (edit) => {
        if (this.#gesture !== gesture) return;
        try {
          this.#document = edit(base, this.#ports.context());
        } catch (error) {
          // The edit is not possible at this position, so keep the last valid one.
          if (error instanceof AppError) return;
          throw error;
        }
        this.#ports.onChange();
      },
      commit: (label) => {
        if (this.#gesture !== gesture) return;
        end();
        if (this.#document !== base) this.#push(label);
        this.#ports.onChange();
      },
      cancel: () => {
        if (this.#gesture !== gesture) return;
        end();
        this.#document = base;
        this.#ports.onChange();
      },
    };
    this.#gesture = gesture;
    this.#settleGesture = settle ?? null;
    return gesture;
  }

  /** Commits pending edits. Resolves when all are stored or a commit has failed. */
  async flush(): Promise<void> {
    this.#settleGesture?.();
    this.#closeBundle();
    await this.#sending;
  }

  /** Like {@link flush}, but first ends an open gesture, because nobody will finish it. */
  async close(): Promise<void> {
    this.#interruptGesture();
    await this.flush();
  }

  async undo(): Promise<void> {
    await this.#step((revision) => this.#ports.undo(revision));
  }

  async redo(): Promise<void> {
    await this.#step((revision) => this.#ports.redo(revision));
  }

  /**
   * Adopts a state that did not come from this draft: reloaded, restored, or an accepted prediction. Discards pending
   * edits.
   */
  replace(state: AnnotationState): void {
    clearTimeout(this.#timer);
    this.#bundle = null;
    this.#gesture = null;
    this.#settleGesture = null;
    this.#queue = [];
    this.#error = null;
    this.#accept(state);
  }

  /** Shows a document based on another revision than the current one, as a conflict for the user to settle. */
  diverge(label: string, annotation: Annotation): void {
    this.#document = annotation;
    this.#queue = [{ label, annotation }];
    this.#error = new AppError('conflict', msg('This track was changed elsewhere meanwhile.'));
    this.#ports.onChange();
  }

  /** Commits the current document on top of another revision, after a conflict or a failure. */
  rebase(revision: RevisionId): void {
    this.#error = null;
    this.#revision = revision;
    const label = this.#queue.at(-1)?.label ?? t('Keep my changes');
    this.#queue = [];
    this.#push(label);
    this.#ports.onChange();
  }

  async #step(move: (revision: RevisionId) => Promise<AnnotationState>): Promise<void> {
    this.#interruptGesture();
    await this.flush();
    if (this.#error) return;
    this.#accept(await move(this.#revision));
  }

  #interruptGesture(): void {
    this.#settleGesture?.();
    this.#gesture?.cancel();
  }

  #closeBundle(): void {
    clearTimeout(this.#timer);
    const bundle = this.#bundle;
    this.#bundle = null;
    if (bundle) this.#push(bundle.label);
  }

  #push(label: string): void {
    this.#queue.push({ label, annotation: this.#document });
    if (!this.#error) this.#sending ??= this.#send();
  }

  async #send(): Promise<void> {
    // Let the caller report its own change first.
    await Promise.resolve();
    this.#ports.onChange();
    while (this.#queue.length > 0) {
      const step = this.#queue[0]!;
      try {
        const state = await this.#ports.commit({ baseRevision: this.#revision, ...step });
        this.#queue.shift();
        this.#revision = state.revision;
        const isCurrent = this.#queue.length === 0 && !this.#bundle && !this.#gesture;
        // The core may have completed the document. Newer pending edits take precedence.
        if (isCurrent && this.#document === step.annotation) this.#document = state.annotation;
        this.#ports.onState(state);
      } catch (error) {
        this.#error = toAppError(error);
        break;
      }
    }
    this.#sending = null;
    this.#ports.onChange();
  }

  #accept(state: AnnotationState): void {
    this.#document = state.annotation;
    this.#revision = state.revision;
    this.#ports.onState(state);
    this.#ports.onChange();
  }
}
