import { basename, extname, join, resolve } from 'node:path';
import { failure, toAppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { ByteSource } from '../../../audio/byte-source.ts';
import { sniffFormat } from '../../../audio/sniff.ts';
import { isInside } from '../../../files/inside.ts';
import { withTargetRules } from '../../../files/target.ts';
import { cleanProgramTrack } from '../../../interop/programs/clean-program-track.ts';
import { heldValues, withParts } from '../../../interop/programs/program-edit.ts';
import { trackOfTags } from '../../../interop/serato/read-serato.ts';
import { writeTaggedCopy } from '../../../interop/serato/tagged/tagged-copy.ts';
import { gridOf, markersOf, seratoLosses } from '../../../interop/serato/write-payloads.ts';
import type { ReadTags } from '../../../library/tag-request.ts';
import { readOffsets } from '../program-offsets.ts';
import { chooseTracks } from './chosen-tracks.ts';
import type { ProgramExportDeps } from './chosen-tracks.ts';
import type { ProgramWriter } from './program-writer.ts';

const copySteps = [
  'In Serato, add the folder of the copies to the library, and open one of them.',
  'Compare a few tracks before you replace your own files by them.',
];
const ownSteps = [
  'In Serato, load one of the tracks; where it shows old values, choose “Reload ID3 tags” for the files.',
];

/**
 * Writes copies of music files with grids, hot cues and loops in Serato's tags. In place, it replaces the files in the
 * folder, each as a whole; otherwise the originals are never touched.
 */
export const seratoWriter =
  (deps: ProgramExportDeps & { readonly readTags: ReadTags }): ProgramWriter<'serato'> =>
  async (job, path, selection, { inPlace }, options, tally) => {
    const folder = resolve(path);
    const chosen = chooseTracks(deps, 'serato', selection, options);
    const wanted = inPlace
      ? chosen.tracks.filter(({ localPath }) => isInside(folder, localPath))
      : chosen.tracks;
    const offsets = await readOffsets('serato', wanted, job.signal);
    const nameOf = createFreeNames();
    job.progress({ total: wanted.length });
    let done = 0;
    for (const { trackId, localPath, missing } of wanted) {
      job.signal.throwIfAborted();
      const head = chosen.headOf(trackId);
      if (!head || missing) {
        job.fail(localPath, failure('not_found', msg('its file is missing')), trackId);
        continue;
      }
      try {
        const tags = await readFileTags(localPath, deps.readTags, job.signal);
        const offset = offsets.get(trackId) ?? 0;
        const there = heldValues(cleanProgramTrack('serato', trackOfTags(localPath, tags), offset));
        const document = withParts(head, there, options.parts);
        const write = (): Promise<void> =>
          writeTaggedCopy(localPath, inPlace ? localPath : join(folder, nameOf(localPath)), {
            inner: markersOf(document, offset, tags.serato),
            grid: options.parts.grid ? gridOf(document, offset) : null,
          });
        // The target rules refuse to write to music of the library; here the user has asked for it.
        await (inPlace ? withTargetRules(null, write) : write());
        tally.add({
          isNew: !inPlace,
          changes: [],
          predicted: [],
          losses: seratoLosses(document, /\.og[ga]$/i.test(localPath)),
        });
      } catch (error) {
        const { code, text } = toAppError(error);
        if (code === 'cancelled') throw error;
        job.fail(localPath, failure(code, text), trackId);
      }
      job.progress({ done: ++done });
    }
    return { bytes: 0, steps: inPlace ? ownSteps : copySteps };
  };

async function readFileTags(path: string, readTags: ReadTags, signal: AbortSignal) {
  await using source = await ByteSource.open(path);
  return await readTags({ path, ...(await sniffFormat(source)) }, signal);
}

/** The file's own name, with a number added if another file has the same name. */
function createFreeNames(): (path: string) => string {
  const taken = new Set<string>();
  return (path) => {
    const name = basename(path);
    const extension = extname(name);
    const stem = name.slice(0, name.length - extension.length);
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${stem} (${n})${extension}`;
    taken.add(free.toLowerCase());
    return free;
  };
}
