import type { HandlerContext, LibraryHandlers } from '../../../shared/contract/index.ts';
import { suggestedDescriptors } from '../../../shared/domain/labels/descriptors.ts';
import type { Core } from '../create-core.ts';
import { mergeGenres } from '../steps/large-changes.ts';
import { mergeChange } from './genres.ts';

/** Labels behind the contract. */
export function createLabelHandlers(core: Core): LibraryHandlers['labels'] {
  const { genres, library, edits } = core;
  const editorOf = (context: HandlerContext) => ({ author: core.author(), origin: context.clientId });
  const namesOf = (facet: readonly { readonly value: string }[]): string[] => facet.map(({ value }) => value);
  return {
    genres: () => ({ genres: genres.list() }),
    saveGenre: (entry, context) => genres.save(entry, editorOf(context)),
    removeGenre: ({ name }, context) => genres.remove(name, editorOf(context)),
    mergeGenres: ({ from, to }, context) => mergeGenres(core, from, to, editorOf(context)),
    previewMerge: ({ from, to }) => edits.previewBulk(genres.tracksWith(from), mergeChange(from, to)),
    vocabulary: () => {
      const facets = library.facets();
      return {
        descriptors: [...new Set([...namesOf(facets.descriptors), ...suggestedDescriptors])],
        tags: namesOf(facets.tags),
      };
    },
  };
}
