import type {
  AnnotationState,
  HandlerContext,
  LibraryHandlers,
  Prediction,
} from '../../shared/contract/index.ts';
import type { Source, TrackId } from '../../shared/domain/index.ts';
import { AppError, errorMessage } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { openAudio } from '../audio/open-audio.ts';
import type { CoreEvents } from './core-events.ts';
import type { Core } from './create-core.ts';
import { createDatasetHandlers } from './datasets/handlers.ts';
import { createDemoCrate } from './demo.ts';
import { diffItems, proposalItems } from './annotations/diff-items.ts';
import { describeDevice, describeModels, useBackbone } from './analysis/describe-models.ts';
import { about, listCrashReports, readLicences } from './about.ts';
import { runDoctor, sqliteVersion } from './doctor.ts';
import { createExchangeHandlers } from './exchange/handlers.ts';
import { createLabelHandlers } from './labels/handlers.ts';
import { createLearningHandlers } from './learning/learning-handlers.ts';
import { createPoolHandlers } from './pool/handlers.ts';
import { createPlaylistHandlers } from './playlists/handlers.ts';
import { createStepHandlers } from './steps/handlers.ts';
import { applyBulkChange } from './steps/large-changes.ts';
import { refitGrid } from './annotations/refit.ts';
import { missingFolders, relocate, setFiles } from './library/relocate.ts';
import { createJobHandlers } from './jobs/handlers.ts';

/** Speed of the most recent analyses, for estimates: seconds per track. */
function secondsPerTrack(core: Core): number | null {
  for (const job of core.jobs.list()) {
    if (job.kind !== 'analysis' || job.state !== 'done') continue;
    const result = core.jobs.result(job.id) as { analyzed?: number; seconds?: number } | null;
    if (result?.analyzed && result.seconds) return result.seconds / result.analyzed;
  }
  return null;
}

/** Implements the contract with the core's services. */
export function createHandlers(core: Core): LibraryHandlers {
  const { annotations, edits, library, review } = core;
  const editorOf = (context: HandlerContext) => ({ author: core.author(), origin: context.clientId });

  function row(trackId: TrackId) {
    const [found] = library.rows([trackId]);
    if (!found)
      throw new AppError('not_found', msg('There is no track {trackId} in this library.', { trackId }));
    return found;
  }

  function state(trackId: TrackId): AnnotationState {
    const { annotation, revision, undoLabel, redoLabel } = annotations.state(trackId);
    return {
      track: row(trackId),
      annotation,
      revision,
      canUndo: undoLabel !== null,
      canRedo: redoLabel !== null,
      undoLabel,
      redoLabel,
    };
  }

  function predictions(trackId: TrackId, annotation: AnnotationState['annotation']): Prediction[] {
    const rejected = annotations.rejectedCues(trackId, annotation);
    return annotations.predictionsOf(trackId).map(({ source, createdAt, document, settledAt }) => ({
      source: source as Source,
      createdAt,
      annotation: document,
      diff: settledAt === null ? proposalItems(annotation, document, rejected) : [],
    }));
  }

  async function media(trackId: TrackId) {
    const track = annotations.requireTrack(trackId);
    const base = {
      url: `./pcm/${trackId}`,
      decoderOffset: track.decoderOffset,
    };
    if (track.path === null || track.missing)
      return { ...base, format: null, reason: 'The file was not found. Relocate it to listen.' };
    try {
      // A track that was imported but not analyzed has no offset yet.
      const { decoderOffset, sampleRate, channelCount } = (await openAudio(track.path)).format;
      return { ...base, decoderOffset, format: { sampleRate, channelCount }, reason: null };
    } catch (error) {
      return { ...base, format: null, reason: errorMessage(error) };
    }
  }

  function listen<K extends keyof CoreEvents>(
    event: K,
    listener: (...args: CoreEvents[K]) => void,
  ): () => void {
    const on = listener as (...args: unknown[]) => void;
    core.events.on(event as 'job', on as never);
    return () => void core.events.off(event as 'job', on as never);
  }

  /** Thousands of tracks that change at once are one message, not thousands. */
  function gather<T>(listener: (events: T[]) => void): (event: T) => void {
    let waiting: T[] = [];
    return (event) => {
      waiting.push(event);
      if (waiting.length > 1) return;
      queueMicrotask(() => {
        const events = waiting;
        waiting = [];
        listener(events);
      });
    };
  }

  /** Caches an answer until this process or another one has changed the library. */
  function cached<T>(ask: () => T): () => T {
    const { connection } = core.db;
    const changes = connection.prepare<[], number>('SELECT total_changes()').pluck();
    let known: { readonly state: string; readonly answer: T } | null = null;
    return () => {
      const others = connection.pragma('data_version', { simple: true }) as number;
      const state = `${others} ${changes.get()} ${core.libraryRevision()}`;
      if (known?.state !== state) known = { state, answer: ask() };
      return known.answer;
    };
  }

  return {
    library: {
      query: ({ filter, sort }) => ({ ids: library.ids(filter, sort), revision: core.libraryRevision() }),
      rows: ({ ids }) => ({ rows: library.rows(ids) }),
      media: ({ trackId }) => media(trackId),
      summary: cached(() => {
        const summary = library.summary();
        const seconds = secondsPerTrack(core);
        return {
          ...summary,
          secondsToAnalyze: seconds === null ? null : seconds * summary.analyzable,
          revision: core.libraryRevision(),
        };
      }),
      playlists: cached(() => ({ nodes: core.playlists.list() })),
      facets: cached(() => library.facets()),
      relocate: ({ folder, ...input }, context) =>
        relocate(core, { ...input, folders: folder === undefined ? [] : [folder] }, context),
      missingFolders: ({ trackIds }) => ({ folders: missingFolders(core, trackIds) }),
      setFiles: ({ files }, context) => setFiles(core, files, context),
      changed: (listener) => listen('library', listener),
    },
    imports: {
      start: ({ paths, pathMap, serato }) => ({
        jobId: core.imports.start(paths, pathMap, { serato }).id,
      }),
      report: ({ jobId, offset, limit }) => core.imports.report(jobId, { offset, limit }),
    },
    analysis: {
      start: ({ target, force, cues, device, model }) => ({
        jobId: core.analysis.start(target, {
          force,
          predictCues: cues,
          ...(device && { device }),
          ...(model && { model }),
        }).id,
      }),
    },
    ...createJobHandlers(core),
    annotations: {
      get: async ({ trackId }) => {
        const current = state(trackId);
        return {
          ...current,
          predictions: predictions(trackId, current.annotation),
          media: await media(trackId),
          waveform: core.media.waveformUrls(annotations.requireTrack(trackId)),
          reviews: review.marks(trackId),
        };
      },
      commit: ({ trackId, baseRevision, label, annotation }, context) => {
        edits.commit(trackId, baseRevision, label, annotation, editorOf(context));
        return state(trackId);
      },
      undo: ({ trackId, baseRevision }, context) => {
        edits.step(trackId, 'undo', editorOf(context), baseRevision);
        return state(trackId);
      },
      redo: ({ trackId, baseRevision }, context) => {
        edits.step(trackId, 'redo', editorOf(context), baseRevision);
        return state(trackId);
      },
      history: ({ trackId, offset, limit }) => {
        const log = annotations.log(trackId, { offset, limit });
        return { revisions: log.revisions, total: log.total };
      },
      restore: ({ trackId, baseRevision, revision, items }, context) => {
        edits.restore(trackId, revision, items, baseRevision, editorOf(context));
        return state(trackId);
      },
      diff: ({ trackId, from, to }) => {
        annotations.requireRevision(trackId, from);
        annotations.requireRevision(trackId, to);
        return { items: diffItems(annotations.documentOf(from), annotations.documentOf(to)) };
      },
      acceptPrediction: (input, context) => {
        edits.acceptPrediction(input, editorOf(context));
        return state(input.trackId);
      },
      bulk: ({ selection, ...change }, context) =>
        applyBulkChange(core, library.idsOf(selection), change, editorOf(context)),
      previewBulk: ({ selection, ...change }) => edits.previewBulk(library.idsOf(selection), change),
      refit: (input, { signal }) => refitGrid(core, input, signal),
      changed: (listener) => listen('annotation', gather(listener)),
    },
    review: {
      queue: ({ limit, mode, reviewer }) =>
        mode === 'second' ? review.awaitingSecond(reviewer ?? core.author(), limit) : review.byGain(limit),
      mark: (input) => {
        const reviews = review.mark({ ...input, at: new Date().toISOString() });
        // The track leaves the queue of second opinions, and lists show who has reviewed it.
        core.libraryChanged([input.trackId], 'review');
        return { reviews };
      },
      opinions: ({ trackId }) => core.opinions.of(trackId),
      adjudicate: ({ trackId, baseRevision, takes }, context) => {
        core.opinions.adjudicate(trackId, takes, editorOf(context), baseRevision);
        return state(trackId);
      },
      agreement: () => review.agreement(),
    },
    ...createPlaylistHandlers(core),
    ...createStepHandlers(core),
    dataset: createDatasetHandlers(core),
    exchange: createExchangeHandlers(core),
    labels: createLabelHandlers(core),
    learning: createLearningHandlers(core),
    pool: createPoolHandlers(core),
    exports: {
      preview: ({ selection, options, offset, limit }) =>
        core.exports.preview(selection, options, { offset, limit }),
      start: async ({ path, selection, options, overwrite }) => {
        await core.exports.checkPath(path, { overwrite });
        return { jobId: core.exports.start(path, selection, options, { overwrite }).id };
      },
      previewProgram: ({ program, selection, options }) =>
        core.programExports.preview(program, selection, options),
      startProgram: async ({ path, selection, target, options, overwrite }) => {
        await core.programExports.checkPath(path, target, { overwrite });
        return { jobId: core.programExports.start(path, selection, target, options, { overwrite }).id };
      },
      report: ({ jobId }) => core.exports.report(jobId),
      verify: ({ path }, { signal }) => core.exports.verify(path, signal),
    },
    settings: {
      get: () => core.settings.get(),
      set: (patch) => core.settings.set(patch),
      changed: (listener) => listen('settings', listener),
    },
    models: {
      list: () => describeModels(core),
      useBackbone: async ({ version }, { signal }) => {
        await useBackbone(core, version, signal);
        return { version };
      },
      device: ({ again }, { signal }) => describeDevice(core, again, signal),
    },
    system: {
      doctor: () => runDoctor(core),
      about: () => about(core.home, sqliteVersion(core)),
      licences: () => ({ text: readLicences() }),
      crashReports: () => ({ folder: core.home.logs, reports: listCrashReports(core.home) }),
      trouble: (listener) => listen('trouble', ({ message }) => listener({ message })),
    },
    demo: {
      create: () => ({ jobId: createDemoCrate(core) }),
    },
  };
}
