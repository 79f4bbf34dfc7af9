import { writeAnnotationYaml } from '../../src/main/interop/annotation-yaml.ts';
import { toJams } from '../../src/main/interop/jams.ts';
import { toLabelStudioTask } from '../../src/main/interop/label-studio.ts';
import { readAnnotationFile } from '../../src/main/interop/read-annotation-file.ts';
import { makeAnnotation, makeCue } from '../fixtures/edits/annotations.ts';
import { smallLibrary } from '../fixtures/interop/library.ts';
import { mutateText } from './mutate-text.ts';
import type { FuzzSeed, FuzzTarget } from './target.ts';
import { inWords } from '../../src/shared/languages/translate.ts';

function seeds(): { yaml: FuzzSeed[]; json: FuzzSeed[] } {
  const library = smallLibrary();
  const annotation = makeAnnotation({
    beat_grid: [
      { time: 0.5, bpm: 120, beat: 1 },
      { time: 32.5, bpm: 121.5, beat: 1 },
    ],
    cues: [
      makeCue({ id: 'a', kind: 'hot', slot: 'A', time: 10 }),
      makeCue({ id: 'm', kind: 'memory', time: 20.25 }),
    ],
    sections: [
      { label: 'intro', time: 0.5, confidence: 0.9 },
      { label: 'drop', time: 64.5, confidence: 0.8 },
    ],
  });
  library.add({ title: 'Seed' }, annotation);
  const [track] = library.exported();
  library.db.close();
  const { audioId, artist, title, hash, document } = track!;
  const task = toLabelStudioTask(track!);
  const asJson = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value, null, 1));
  return {
    yaml: [
      {
        name: 'annotation.yaml',
        bytes: Buffer.from(writeAnnotationYaml({ track: audioId, artist, title, base: hash }, document)),
      },
    ],
    json: [
      { name: 'track.jams', bytes: asJson(toJams(track!)) },
      { name: 'tasks.json', bytes: asJson([task, task]) },
    ],
  };
}

/** Problems are told in numbers and lengths that a person can read. */
async function take(path: string): Promise<void> {
  const read = await readAnnotationFile(path);
  const problems = read.ok ? [] : read.problems;
  if (problems.length > 50) throw new Error(`${problems.length} problems`);
  for (const { line, message } of problems.map(inWords)) {
    if (!(line >= 1)) throw new Error(`line ${line}`);
    if (message.length > 1000) throw new Error(`a message of ${message.length} characters`);
  }
  // What comes out goes to the library's thread.
  structuredClone(read);
}

export const yamlTarget: FuzzTarget = {
  name: 'yaml',
  seeds: async () => seeds().yaml,
  mutate: mutateText,
  take,
};

export const jsonTarget: FuzzTarget = {
  name: 'json',
  seeds: async () => seeds().json,
  mutate: mutateText,
  take,
};
