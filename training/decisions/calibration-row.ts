import type { KeyModel } from '../../src/main/analysis/types.ts';
import { openBenchmarkKeyModel, shippedModel, SIGNAL_PROCESSING } from './shipped-model.ts';
import type { Measured } from './cache.ts';
import { judgeDecisions } from './judge-decisions.ts';
import type { Judgements } from './judge-decisions.ts';

let keyModel: KeyModel | null | undefined;

/** As in the product: with a network, the shipped key model detects the key; with signal processing, templates do. */
export default async function makeCalibrationRow({
  features,
  truth,
  activations,
}: Measured): Promise<Judgements> {
  keyModel ??= await openBenchmarkKeyModel(activations.sectionFunction ? shippedModel : SIGNAL_PROCESSING);
  const heard = keyModel
    ? { ...activations, key: await keyModel.hear(features.chroma), keySource: keyModel.source }
    : activations;
  return judgeDecisions(features, heard, truth);
}
