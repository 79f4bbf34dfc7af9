import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { encodeFlac } from '../../src/main/audio/flac-encode.ts';
import { trackForDvc } from '../../src/main/core/exchange/dvc-project.ts';
import { md5Hex } from '../../src/main/files/hash.ts';
import { makeAnnotation } from '../fixtures/edits/annotations.ts';
import { runCliHere } from '../support/cli.ts';
import { kicks } from '../support/kicks.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';

interface Stage {
  readonly cmd: string | readonly string[];
  readonly deps: readonly string[];
  readonly outs: readonly string[];
}

/** MD5 of a file, or of the names and contents in a folder. */
function hashOf(path: string): string {
  if (!existsSync(path)) return 'missing';
  if (!statSync(path).isDirectory()) return md5Hex(readFileSync(path));
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return md5Hex(files.map((file) => `${file} ${md5Hex(readFileSync(file))}`).join('\n'));
}

/** What `dvc repro` does: a stage runs when its command, a dependency or an output is not what the lock says; its outputs go first. */
function createRepro(project: string) {
  const lock = new Map<string, string>();
  const stateOf = ({ cmd, deps, outs }: Stage): string =>
    JSON.stringify([cmd, ...[...deps, ...outs].map((path) => hashOf(join(project, path)))]);
  return async (force = false): Promise<string[]> => {
    const { stages } = parse(readFileSync(join(project, 'dvc.yaml'), 'utf8')) as {
      stages: Record<string, Stage>;
    };
    const ran: string[] = [];
    for (const [name, stage] of Object.entries(stages)) {
      if (!force && lock.get(name) === stateOf(stage)) continue;
      for (const out of stage.outs) rmSync(join(project, out), { recursive: true, force: true });
      for (const command of [stage.cmd].flat()) {
        const words = command
          .split(' ')
          .slice(1)
          .map((word) => word.replace(/^(\.segue|annotations|exports\/.*)$/, `${project}/$1`));
        expect([command, (await runCliHere(words)).code]).toEqual([command, 0]);
      }
      lock.set(name, stateOf(stage));
      ran.push(name);
    }
    return ran;
  };
}

describe('the pipeline of a DVC project', () => {
  it('settles: run again it does nothing, forced it makes the same outputs, and an edit runs it once', async () => {
    const core = openCore();
    const music = temporaryFolder();
    for (let i = 0; i < 2; i++)
      writeFileSync(join(music, `${i}.flac`), encodeFlac([kicks(3, 120 + i, i + 1)], 44_100));
    await core.imports.start([music]).result;
    for (const trackId of core.library.ids({})) {
      const annotation = makeAnnotation({ duration: 3 });
      core.annotations.commit({
        trackId,
        document: {
          ...annotation,
          audio: { ...annotation.audio, file: core.annotations.requireTrack(trackId).path },
        },
        author: 'ann',
        source: 'manual',
        kind: 'edit',
        reason: 'test',
        at: '2026-01-01T00:00:00Z',
      });
    }
    const project = temporaryFolder();
    mkdirSync(project, { recursive: true });
    await trackForDvc(core, project, core.library.ids({}), { dataset: 'house' });
    const pipeline = join(project, 'dvc.yaml');
    // So small a library passes no gate.
    writeFileSync(
      pipeline,
      readFileSync(pipeline, 'utf8').replace('--if-changed', '--if-changed --force test'),
    );
    const repro = createRepro(project);
    const outputs = (): string[] =>
      ['exports/huggingface', 'exports/features'].map((out) => hashOf(join(project, out)));

    expect(await repro()).toEqual(['dataset', 'features']);
    const first = outputs();
    expect(first).not.toContain('missing');
    expect(await repro()).toEqual([]);
    expect(await repro(true)).toEqual(['dataset', 'features']);
    expect(outputs()).toEqual(first);
    const versions = async (): Promise<number> => {
      const { stdout } = await runCliHere(['--json', '--home', join(project, '.segue'), 'dataset', 'list']);
      return (JSON.parse(stdout) as unknown[]).length;
    };
    expect(await versions()).toBe(1);

    const [file] = readdirSync(join(project, 'annotations'));
    const path = join(project, 'annotations', file!);
    writeFileSync(path, readFileSync(path, 'utf8').replace('notes: ""', 'notes: edited'));
    expect(await repro()).toEqual(['dataset', 'features']);
    expect(await repro()).toEqual([]);
    expect(await versions()).toBe(2);
    expect(outputs()[0]).not.toBe(first[0]);
  });
});
