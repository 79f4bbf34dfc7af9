import { readTags } from '../../src/main/library/tags.ts';
import { audioTarget } from './audio-target.ts';
import type { FuzzTarget } from './target.ts';

/** The tags of the same files; the library that reads them may loop, and is ended then, as the product does. */
export const tagsTarget: FuzzTarget = {
  name: 'tags',
  seeds: audioTarget.seeds,
  async take(path) {
    await readTags(path);
  },
};
