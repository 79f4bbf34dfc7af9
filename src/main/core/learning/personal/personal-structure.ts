import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SectionExplanation, Settings } from '../../../../shared/contract/index.ts';
import { indexGrid, isFromModel, modelSource, modelVersion } from '../../../../shared/domain/index.ts';
import type { Annotation, Section, TrackId } from '../../../../shared/domain/index.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { CueMergeMode } from '../../../analysis/cues/merge-cues.ts';
import type { Database } from '../../../db/database.ts';
import { choiceOf, octaves } from '../../../learning/personal/grid/grid-example.ts';
import type { PersonalGrid } from '../../../learning/personal/grid/place-grid.ts';
import { judgeGrid } from '../../../learning/personal/grid/train-grid.ts';
import { explainBoundary } from '../../../learning/personal/sections/place-sections.ts';
import { describeSectionLines } from '../../../learning/personal/sections/section-lines.ts';
import { scoreSections } from '../../../learning/personal/sections/score-sections.ts';
import type { HeldOutScore } from '../../../learning/registry/gate.ts';
import { taskOf } from '../../../learning/registry/personal-source.ts';
import { sectionManifestSchema } from '../../../learning/registry/section-manifest.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import type { Home } from '../../home.ts';
import type { AnalysisWorkers } from '../../processes/analysis-workers.ts';
import { hasModelGrid, hasModelSections, withPersonalGrid, withPersonalSections } from './apply-personal.ts';
import { analysisFinder, toAnalyzedGrid } from './grid-examples.ts';
import type { ModelRegistry } from './model-registry.ts';
import type { Profiles } from '../profiles.ts';
import { toSectionExample } from './section-examples.ts';
import { storeProposal } from './store-proposal.ts';
import { versionFolder } from './train-model.ts';

type StructureTask = 'sections' | 'grid';

export interface ProposeOptions {
  readonly mode: CueMergeMode;
  readonly jobId?: string;
  readonly signal?: AbortSignal;
}

/** Sections this close, in seconds, are the same. */
const SAME_S = 0.1;

/** Counts beats and marks sections as this user does. */
export function createPersonalStructure(deps: {
  readonly db: Database;
  readonly home: Home;
  readonly annotations: Annotations;
  readonly profiles: Profiles;
  readonly registry: ModelRegistry;
  readonly workers: () => AnalysisWorkers;
  readonly settings: { get(): Settings };
}) {
  const { db, home, annotations, profiles, registry, settings } = deps;
  const analysisOf = analysisFinder(db);
  const folderOf = (version: string): string => versionFolder(home, version);

  function trackOf(trackId: TrackId, document: Annotation) {
    return {
      grid: document.beat_grid,
      beatsPerBar: document.audio.time_signature[0],
      duration: document.audio.duration,
      profile: profiles.get(trackId),
    };
  }

  /** Null where the version has nothing to say: no analysis, or bars of three. */
  async function gridFor(
    version: string,
    trackId: TrackId,
    signal?: AbortSignal,
  ): Promise<{ analysis: Annotation; found: PersonalGrid } | null> {
    const analysis = analysisOf(trackId);
    const track = analysis && toAnalyzedGrid(analysis, annotations.requireTrack(trackId).genre);
    if (!track) return null;
    const found = await deps.workers().run('placeGrid', { folder: folderOf(version), track }, signal);
    if (!found) return null;
    const { tempoRange } = settings.get();
    const bpm = indexGrid(track.grid, track.beatsPerBar).bpmAt(track.duration / 2) * octaves[found.octave]!;
    // A range that the user set decides about half and double.
    const isOutside = tempoRange && (bpm < tempoRange.min || bpm > tempoRange.max);
    return { analysis, found: isOutside ? { ...found, octave: octaves.indexOf(1) } : found };
  }

  function sectionsFor(
    version: string,
    trackId: TrackId,
    document: Annotation,
    signal?: AbortSignal,
  ): Promise<readonly Section[] | null> {
    const request = {
      folder: folderOf(version),
      track: trackOf(trackId, document),
      source: modelSource(version),
    };
    return deps.workers().run('placeSections', request, signal);
  }

  /** `document` as a version would have it; null where it has nothing to say. Stores nothing. */
  async function documentFor(
    version: string,
    trackId: TrackId,
    document: Annotation,
    options: ProposeOptions,
    at: string,
  ): Promise<Annotation | null> {
    const source = modelSource(version);
    if (taskOf(version) === 'grid') {
      const counted = await gridFor(version, trackId, options.signal);
      return counted && withPersonalGrid(document, counted.analysis, counted.found, source, at);
    }
    const profile = profiles.get(trackId);
    const structure = profile && (await sectionsFor(version, trackId, document, options.signal));
    if (!structure) return null;
    const template = registry.active('cues') ? null : settings.get().cueTemplate;
    return withPersonalSections(document, structure, profile, {
      source,
      at,
      template,
      cues: options.mode,
    });
  }

  /**
   * Lets the active version of a task change a track's predicted grid or sections, and stores its prediction. Values of
   * people and other programs, and verified tracks, stay unchanged. Returns whether there was anything to do.
   */
  async function propose(trackId: TrackId, task: StructureTask, options: ProposeOptions): Promise<boolean> {
    const version = registry.active(task)?.version;
    const head = annotations.head(trackId);
    if (version === undefined || !head || head.annotation.metadata.tier === 1) return false;
    const isOpen = task === 'grid' ? hasModelGrid : hasModelSections;
    const at = new Date().toISOString();
    const source = modelSource(version);
    const own = isOpen(head.annotation)
      ? await documentFor(version, trackId, head.annotation, options, at)
      : null;
    const analysis = analysisOf(trackId);
    if (!own || !analysis) return false;
    return db.transaction(() => {
      // The user edited the track in the meantime; keep the edit.
      if (annotations.head(trackId)!.revision !== head.revision) return false;
      const parts: Partial<Annotation> =
        task === 'grid'
          ? { beat_grid: own.beat_grid, audio: own.audio, provenance: own.provenance }
          : { structure: own.structure, energy: own.energy, provenance: own.provenance };
      storeProposal(annotations, {
        trackId,
        source,
        predicted: { ...analysis, ...parts },
        changed: own,
        reason:
          task === 'grid'
            ? msg('Count beats as learned from you ({version})', { version })
            : msg('Mark sections as learned from you ({version})', { version }),
        at,
        jobId: options.jobId,
      });
      return true;
    });
  }

  /** How close a version comes to what the user left on a track that it has not seen; null if it cannot be said. */
  async function scoreOf(
    version: string,
    { trackId, group }: Pick<HeldOutScore, 'trackId' | 'group'>,
    signal?: AbortSignal,
  ): Promise<HeldOutScore | null> {
    const document = annotations.head(trackId)?.annotation;
    if (!document) return null;
    if (taskOf(version) === 'grid') {
      const counted = await gridFor(version, trackId, signal);
      const track = counted && toAnalyzedGrid(counted.analysis, '');
      if (!track) return null;
      const wanted = choiceOf({ ...track, stated: document.beat_grid });
      return judgeGrid({ trackId, group }, wanted, counted.found);
    }
    const example = toSectionExample(trackId, document, profiles.get(trackId));
    const lines = example && describeSectionLines(example);
    const found = lines && (await sectionsFor(version, trackId, document, signal));
    return found ? scoreSections({ ...example, group }, lines, found) : null;
  }

  /** What the active personal model changed in the sections of a track, and why. Empty if it made none of them. */
  function explain(trackId: TrackId): SectionExplanation[] {
    const document = annotations.head(trackId)?.annotation;
    const own = document?.structure.find(({ source }) => source && taskOf(source) === 'sections')?.source;
    const analysis = analysisOf(trackId);
    if (!document || own === undefined || !analysis) return [];
    const manifest = sectionManifestSchema.parse(
      JSON.parse(readFileSync(join(folderOf(modelVersion(own)), 'manifest.json'), 'utf8')),
    );
    const track = trackOf(trackId, document);
    const near = (sections: readonly Section[], time: number): Section | undefined =>
      sections.find((section) => Math.abs(section.time - time) <= SAME_S);
    const reasons = (time: number) => explainBoundary(manifest, track, time);
    const made = document.structure.flatMap(({ time, label, source }): SectionExplanation[] => {
      if (!isFromModel(source)) return [];
      const before = near(analysis.structure, time);
      if (!before) return [{ time, change: 'added', label, before: null, reasons: reasons(time) }];
      if (before.label === label) return [];
      return [{ time, change: 'renamed', label, before: before.label, reasons: [] }];
    });
    const gone = analysis.structure.flatMap(({ time, label }): SectionExplanation[] =>
      near(document.structure, time)
        ? []
        : [{ time, change: 'removed', label: null, before: label, reasons: reasons(time) }],
    );
    return [...made, ...gone].sort((a, b) => a.time - b.time);
  }

  return { documentFor, propose, scoreOf, explain };
}
