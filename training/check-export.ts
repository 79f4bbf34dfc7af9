/**
 * Compares ONNX Runtime in Node with what PyTorch said when the model was exported, and chunked with whole inference.
 *
 *   node training/check-export.ts MODEL_DIR CHECK_DIR
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Largest difference that rounding explains, in logits. */
const TOLERANCE = 1e-3;

const [modelFolder, checkFolder] = process.argv.slice(2);
if (!modelFolder || !checkFolder) throw new Error('usage: check-export.ts MODEL_DIR CHECK_DIR');

async function readFloats(name: string): Promise<Float32Array> {
  const bytes = await readFile(join(checkFolder!, `${name}.f32`));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

const { batch, frames, bands } = JSON.parse(await readFile(join(checkFolder, 'shape.json'), 'utf8')) as {
  batch: number;
  frames: number;
  bands: number;
};
const session = await InferenceSession.create(join(modelFolder, 'model.onnx'), { intraOpNumThreads: 1 });
const mel = await readFloats('mel');
const outputs = await session.run({ mel: new Tensor('float32', mel, [batch, frames, bands]) });
let worst = 0;
for (const name of session.outputNames) {
  const expected = await readFloats(name);
  const actual = outputs[name]!.data as Float32Array;
  if (actual.length !== expected.length)
    throw new Error(`${name}: ${actual.length} values, not ${expected.length}`);
  const difference = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  console.log(
    `${name} ${JSON.stringify(outputs[name]!.dims)} largest difference ${difference.toExponential(1)}`,
  );
  worst = Math.max(worst, difference);
}

const minutes = new Float32Array(15_000 * bands).fill(1);
const before = process.cpuUsage();
await session.run({ mel: new Tensor('float32', minutes, [1, 15_000, bands]) });
const used = process.cpuUsage(before);
console.log(`five minutes of music: ${((used.user + used.system) / 1e6).toFixed(2)} CPU-s`);
if (worst > TOLERANCE) throw new Error(`ONNX Runtime differs from PyTorch by ${worst}`);
