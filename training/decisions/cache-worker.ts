/** Child process of `openCorpus`: measures one example per message and runs the model on it. */
import { existsSync } from 'node:fs';
import type { ActivationModel, TrackFeatures } from '../../src/main/analysis/types.ts';
import { openBenchmarkModel } from './shipped-model.ts';
import { readValue, writeValue } from './cache.ts';
import type { CacheRequest } from './cache.ts';
import { measureExample } from './measure.ts';

let opened: { readonly name: string; readonly model: ActivationModel } | undefined;

async function measure(request: CacheRequest): Promise<void> {
  if (!existsSync(request.features)) {
    writeValue(request.features, await measureExample(request.example, request.music));
  }
  const { features } = readValue<{ features: TrackFeatures }>(request.features);
  opened ??= { name: request.model, model: await openBenchmarkModel(request.model) };
  writeValue(request.activations, await opened.model.activate(features.mel));
}

process.on('message', (request: CacheRequest) => {
  measure(request).then(
    () => process.send!('done'),
    (error: unknown) => {
      console.error(request.example.id, error);
      process.exit(1);
    },
  );
});
