/**
 * Compares ONNX Runtime in Node with PyTorch's output at export, and chunked inference with inference on whole tracks.
 *
 *   node training/check-export.ts MODEL_DIR CHECK_DIR
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Largest difference that rounding can explain, in logits. */
const TOLERANCE = 1e-3;

const [modelFolder, checkFolder] = process.argv.slice(2);
if (!modelFolder || !checkFolder) throw new Error('usage: check-export.ts MODEL_DIR CHECK_DIR');

async function readFloats(name: string): Promise<Float32Array> {
  const bytes = await readFile(join(checkFolder!, `${name}.f32`));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

const { batch, frames, bands, frameRate } = JSON.parse(
  await readFile(join(checkFolder, 'shape.json'), 'utf8'),
) as {
  batch: number;
  frames: number;
  bands: number;
  frameRate: number;
};
const session = await InferenceSession.create(join(modelFolder, 'model.onnx'), { intraOpNumThreads: 1 });
const [input] = session.inputNames as [string];
const values = await readFloats(input);
const outputs = await session.run({ [input]: new Tensor('float32', values, [batch, frames, bands]) });
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

const fiveMinutes = Math.round(300 * frameRate);
const track = new Float32Array(fiveMinutes * bands).fill(1 / 12);
const before = process.cpuUsage();
await session.run({ [input]: new Tensor('float32', track, [1, fiveMinutes, bands]) });
const used = process.cpuUsage(before);
console.log(`five minutes of music: ${((used.user + used.system) / 1e6).toFixed(3)} CPU-s`);
if (worst > TOLERANCE) throw new Error(`ONNX Runtime differs from PyTorch by ${worst}`);
