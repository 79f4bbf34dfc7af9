import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CueChange, CueExplanation } from '../../../../shared/contract/index.ts';
import { isFromModel, modelSource, modelVersion } from '../../../../shared/domain/index.ts';
import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { defaultMergeLimits, mergeCues } from '../../../analysis/cues/merge-cues.ts';
import type { CueMergeMode } from '../../../analysis/cues/merge-cues.ts';
import type { Database } from '../../../db/database.ts';
import { placesOf } from '../../../learning/personal/cues/cue-example.ts';
import { placeF1 } from '../../../learning/personal/cues/place-f1.ts';
import { explainPlaces, exemplarsSchema } from '../../../learning/personal/cues/exemplars.ts';
import { toCues } from '../../../learning/personal/cues/to-cues.ts';
import type { CueTrack } from '../../../learning/personal/cues/track-lines.ts';
import type { HeldOutScore } from '../../../learning/registry/gate.ts';
import { cueManifestSchema } from '../../../learning/registry/cue-manifest.ts';
import type { CueManifest } from '../../../learning/registry/cue-manifest.ts';
import { isPersonalSource, taskOf } from '../../../learning/registry/personal-source.ts';
import type { AnalysisWorkers } from '../../processes/analysis-workers.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import type { Home } from '../../home.ts';
import type { Profiles } from '../profiles.ts';
import { storeProposal } from './store-proposal.ts';
import { versionFolder } from './train-model.ts';
import type { Backbones } from '../backbone/backbones.ts';
import type { ModelRegistry } from './model-registry.ts';

/** Proposes cues the way this user sets them, and explains them. */
export function createPersonalCues(deps: {
  readonly db: Database;
  readonly home: Home;
  readonly annotations: Annotations;
  readonly profiles: Profiles;
  readonly registry: ModelRegistry;
  readonly backbones: Pick<Backbones, 'describe'>;
  readonly workers: () => AnalysisWorkers;
}) {
  const { db, home, annotations, profiles, registry } = deps;

  function manifestOf(version: string): CueManifest {
    const path = join(versionFolder(home, version), 'manifest.json');
    try {
      return cueManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      throw new AppError(
        'model_unavailable',
        msg('{path} cannot be read. Train a new model, or roll back to an earlier version.', { path }),
        { cause: error },
      );
    }
  }

  /** The backbone that a version was trained with; null for none. */
  function backboneOf(version: string): string | null {
    const { settings } = registry.requireRow(version).report;
    return typeof settings['backbone'] === 'string' ? settings['backbone'] : null;
  }

  function trackOf(backbone: string | null, trackId: TrackId, document: Annotation): CueTrack {
    return {
      grid: document.beat_grid,
      beatsPerBar: document.audio.time_signature[0],
      duration: document.audio.duration,
      profile: profiles.get(trackId, backbone),
    };
  }

  /**
   * The cues that a version would set in a document; stores nothing.
   * @param backbone the one that it was trained with; must be given until the version is registered
   */
  async function cuesFor(
    version: string,
    tracks: readonly { readonly trackId: TrackId; readonly document: Annotation }[],
    signal?: AbortSignal,
    backbone = backboneOf(version),
  ): Promise<Annotation['cues'][]> {
    const manifest = manifestOf(version);
    if (backbone !== null)
      for (const { trackId } of tracks) await deps.backbones.describe(trackId, backbone, signal);
    const own = tracks.map(({ trackId, document }) => trackOf(backbone, trackId, document));
    const places = await deps
      .workers()
      .run('placeCues', { folder: versionFolder(home, version), tracks: own }, signal);
    return places.map((found, i) => {
      const { provenance } = tracks[i]!.document;
      return toCues(found, manifest, own[i]!, {
        source: modelSource(version),
        gridConfidence: (provenance.beat_grid?.confidence ?? 1) * (provenance.downbeat?.confidence ?? 1),
      });
    });
  }

  /**
   * Lets the active model propose cues for a track. Stores them as a separate prediction and merges them into the
   * track's cues according to `mode`. Verified tracks stay unchanged. Returns whether there was anything to do.
   */
  async function propose(
    trackId: TrackId,
    options: { readonly mode: CueMergeMode; readonly jobId?: string; readonly signal?: AbortSignal },
  ): Promise<boolean> {
    const version = registry.active('cues')?.version;
    const head = annotations.head(trackId);
    if (version === undefined || !head || head.annotation.metadata.tier === 1) return false;
    const [cues] = await cuesFor(version, [{ trackId, document: head.annotation }], options.signal);
    const source = modelSource(version);
    return db.transaction(() => {
      const current = annotations.head(trackId)!;
      // The user edited the track in the meantime; keep the edit.
      if (current.revision !== head.revision || !cues) return false;
      const document = current.annotation;
      const base = annotations
        .predictionsOf(trackId)
        .find((one) => isFromModel(one.source) && !isPersonalSource(one.source));
      const merged = mergeCues(document.cues, cues, options.mode, defaultMergeLimits);
      storeProposal(annotations, {
        trackId,
        source,
        predicted: { ...(base?.document ?? document), cues },
        changed: { ...document, cues: merged.cues },
        reason: msg('Place cues as learned from you ({version})', { version }),
        at: new Date().toISOString(),
        jobId: options.jobId,
      });
      return true;
    });
  }

  /** F1 of a version on a track that it has not seen; null if there is nothing to compare with. */
  async function scoreOf(
    version: string,
    { trackId, group }: Pick<HeldOutScore, 'trackId' | 'group'>,
    signal?: AbortSignal,
  ): Promise<HeldOutScore | null> {
    const document = annotations.head(trackId)?.annotation;
    if (!document) return null;
    const [proposed = []] = await cuesFor(version, [{ trackId, document }], signal);
    const facts = { grid: document.beat_grid, beatsPerBar: document.audio.time_signature[0] };
    const times = (list: typeof proposed): number[] =>
      placesOf({ ...facts, cues: list }).map(({ time }) => time);
    const beat = 60 / (document.audio.bpm ?? 120);
    return { trackId, group, f1: placeF1(times(document.cues), times(proposed), beat * 1.001) };
  }

  /** Explains the position of each cue that a personal model proposed for a track. Empty if there are none. */
  function explain(trackId: TrackId): CueExplanation[] {
    const head = annotations.head(trackId);
    const cues = head?.annotation.cues.filter(({ source }) => taskOf(source) === 'cues') ?? [];
    const [first] = cues;
    if (!head || !first) return [];
    const version = modelVersion(first.source);
    const known = exemplarsSchema.parse(
      JSON.parse(readFileSync(join(versionFolder(home, version), 'examples.json'), 'utf8')),
    );
    const times = [...new Set(cues.map(({ time }) => time))];
    return explainPlaces(known, trackOf(backboneOf(version), trackId, head.annotation), times, trackId).map(
      ({ time, reasons, similar }) => ({
        time,
        reasons,
        similar: similar.map((one) => {
          const { artist, title } = annotations.requireTrack(one.trackId);
          return { ...one, artist, title };
        }),
      }),
    );
  }

  /** How the latest personal prediction differs from that of the analysis; null unless there are both. */
  function changeOf(trackId: TrackId): CueChange | null {
    const predictions = annotations.predictionsOf(trackId).filter(({ source }) => isFromModel(source));
    const own = predictions.find(({ source }) => taskOf(source) === 'cues');
    const base = predictions.find(({ source }) => !isPersonalSource(source));
    if (!own || !base) return null;
    const { audio, beat_grid: grid } = own.document;
    const timesOf = (list: Annotation['cues']): number[] =>
      placesOf({ cues: list, grid, beatsPerBar: audio.time_signature[0] }).map(({ time }) => time);
    const [placed, template] = [timesOf(own.document.cues), timesOf(base.document.cues)];
    const beat = 60 / (audio.bpm ?? 120);
    const isAmong = (times: readonly number[], time: number): boolean =>
      times.some((other) => Math.abs(other - time) <= beat);
    return {
      model: modelVersion(own.source),
      kept: placed.filter((time) => isAmong(template, time)),
      added: placed.filter((time) => !isAmong(template, time)),
      left: template.filter((time) => !isAmong(placed, time)),
    };
  }

  return { cuesFor, propose, scoreOf, explain, changeOf };
}
