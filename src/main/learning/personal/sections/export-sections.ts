import { sectionLabels } from '../../../../shared/domain/index.ts';
import { sha256Hex } from '../../../files/hash.ts';
import { writeOnnx } from '../../../inference/write-onnx.ts';
import { SECTION_FEATURES } from '../../registry/section-manifest.ts';
import type { SectionManifest } from '../../registry/section-manifest.ts';
import { featureNames } from '../cues/place-features.ts';
import { withBase } from '../fit/softmax-shift.ts';
import type { SectionModel } from './section-model.ts';
import { sectionTraitNames } from './section-lines.ts';

const LINE_WIDTH = featureNames.length + 1;
const SECTION_WIDTH = sectionTraitNames.length + sectionLabels.length;

/**
 * The network. Inputs: `lines` [lines, features + 1], whose last column holds the log odds of the analysis, and
 * `sections` [sections, traits + labels], whose last columns hold its log probabilities. Outputs: `boundary` [lines, 1]
 * and `label` [sections, labels], both probabilities.
 */
export function writeSectionNetwork({ boundary, calibration, label }: SectionModel): Uint8Array {
  const { scale, offset } = calibration;
  const weights = new Float32Array(LINE_WIDTH);
  for (const [k, weight] of boundary.weights.entries()) weights[k] = scale * weight;
  weights[featureNames.length] = scale;
  return writeOnnx({
    inputs: { lines: ['lines', LINE_WIDTH], sections: ['sections', SECTION_WIDTH] },
    outputs: { boundary: ['lines', 1], label: ['sections', sectionLabels.length] },
    constants: {
      'boundary weights': { shape: [LINE_WIDTH, 1], values: weights },
      'boundary bias': { shape: [1], values: Float32Array.of(scale * boundary.bias + offset) },
      'label weights': { shape: [SECTION_WIDTH, sectionLabels.length], values: withBase(label) },
      'label bias': { shape: [sectionLabels.length], values: Float32Array.from(label.bias) },
    },
    nodes: [
      { op: 'Gemm', inputs: ['lines', 'boundary weights', 'boundary bias'], outputs: ['boundary odds'] },
      { op: 'Sigmoid', inputs: ['boundary odds'], outputs: ['boundary'] },
      { op: 'Gemm', inputs: ['sections', 'label weights', 'label bias'], outputs: ['label odds'] },
      { op: 'Softmax', inputs: ['label odds'], outputs: ['label'], attributes: { axis: 1 } },
    ],
  });
}

/** The manifest stored beside the network. */
export function sectionManifest(
  { threshold, distance, boundary }: SectionModel,
  network: Uint8Array,
  { version, created }: { readonly version: string; readonly created: string },
): SectionManifest {
  return {
    schema: 1,
    kind: 'sections',
    version,
    created,
    file: 'model.onnx',
    sha256: sha256Hex(network),
    features: { version: SECTION_FEATURES, lines: LINE_WIDTH, sections: SECTION_WIDTH },
    threshold,
    distance,
    weights: [...boundary.weights.entries()]
      .filter(([, weight]) => Math.abs(weight) > 0.01)
      .map(([feature, weight]): [number, number] => [feature, Math.round(weight * 1000) / 1000]),
  };
}
