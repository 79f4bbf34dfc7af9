import type {
  HandlerContext,
  LabelSource,
  LibraryHandlers,
  TrackSelection,
} from '../../../shared/contract/index.ts';
import { suggestedDescriptors } from '../../../shared/domain/labels/descriptors.ts';
import type { Core } from '../create-core.ts';
import { mergeGenres } from '../steps/large-changes.ts';
import { applyLabelPlan, planFromFolders, planFromMetadata } from './annotate.ts';
import type { LabelPlan } from './annotate.ts';
import { mergeChange } from './genres.ts';

/** Maximum number of problems in a response. */
const MAX_PROBLEMS = 200;

export function createLabelHandlers(core: Core): LibraryHandlers['labels'] {
  const { genres, library, edits } = core;
  const editorOf = (context: HandlerContext) => ({ author: core.author(), origin: context.clientId });
  const namesOf = (facet: readonly { readonly value: string }[]): string[] => facet.map(({ value }) => value);
  const planOf = (selection: TrackSelection, source: LabelSource): LabelPlan => {
    const trackIds = library.idsOf(selection);
    return source.kind === 'folders'
      ? planFromFolders(core, trackIds, { kind: source.label, root: source.root, replace: source.replace })
      : planFromMetadata(core, source.path, { trackIds, replace: source.replace });
  };
  return {
    genres: () => ({ genres: genres.list() }),
    saveGenre: (entry, context) => genres.save(entry, editorOf(context)),
    removeGenre: ({ name }, context) => genres.remove(name, editorOf(context)),
    mergeGenres: ({ from, to }, context) => mergeGenres(core, from, to, editorOf(context)),
    previewMerge: ({ from, to }) => edits.previewBulk(genres.tracksWith(from), mergeChange(from, to)),
    annotate: async ({ selection, source }, context) => {
      const { result } = await applyLabelPlan(core, planOf(selection, source), false, editorOf(context));
      return result ?? { changed: 0, batchId: null, failures: [] };
    },
    previewAnnotate: ({ selection, source }) => {
      const plan = planOf(selection, source);
      return {
        preview: edits.previewBulkEach(plan.changes),
        problems: plan.problems.slice(0, MAX_PROBLEMS),
        problemCount: plan.problems.length,
      };
    },
    vocabulary: () => {
      const facets = library.facets();
      return {
        descriptors: [...new Set([...namesOf(facets.descriptors), ...suggestedDescriptors])],
        tags: namesOf(facets.tags),
      };
    },
  };
}
