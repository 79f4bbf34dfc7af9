import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModels } from '../../src/main/inference/registry.ts';
import { tinyKeyManifest, tinyKeyNetwork } from '../support/tiny-key-model.ts';
import { tinyManifest, tinyNetwork } from '../support/tiny-models.ts';
import { mutate } from './mutate.ts';
import { mutateText } from './mutate-text.ts';
import type { FuzzTarget } from './target.ts';

const beats = tinyNetwork();
const key = tinyKeyNetwork();

/** Model packs: whatever the manifest or the network says, the list of models is there, with what is wrong. */
export const manifestTarget: FuzzTarget = {
  name: 'models',
  seeds: async () => [
    { name: 'manifest.json', bytes: Buffer.from(JSON.stringify(tinyManifest(beats), null, 1)) },
    { name: 'key-manifest.json', bytes: Buffer.from(JSON.stringify(tinyKeyManifest(key), null, 1)) },
    { name: 'model.onnx', bytes: beats },
  ],
  mutate: (bytes, random) =>
    bytes[0] === '{'.charCodeAt(0) ? mutateText(bytes, random) : mutate(bytes, random),
  async take(path) {
    const root = mkdtempSync(join(tmpdir(), 'segue-fuzz-models-'));
    try {
      const pack = join(root, 'user', 'pack');
      mkdirSync(pack, { recursive: true });
      const isNetwork = path.endsWith('.onnx');
      if (isNetwork) writeFileSync(join(pack, 'manifest.json'), JSON.stringify(tinyManifest(beats)));
      else writeFileSync(join(pack, 'model.onnx'), path.includes('key-') ? key : beats);
      copyFileSync(path, join(pack, isNetwork ? 'model.onnx' : 'manifest.json'));
      const { models, keyModels, broken } = await readModels({
        shipped: join(root, 'shipped'),
        user: join(root, 'user'),
      });
      const known = models.length + keyModels.length + broken.length;
      if (known !== 1) throw new Error(`${known} models`);
    } finally {
      rmSync(root, { recursive: true });
    }
  },
};
