/** Child process of the learning curve: renders and analyses one track per message. */
import { renameSync, writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { activate, decide, measureAudio } from '../../src/main/analysis/analyze-track.ts';
import type { ActivationModel } from '../../src/main/analysis/types.ts';
import type { AudioBlock, AudioStream } from '../../src/main/audio/stream.ts';
import { styleNames } from '../../src/main/synthesis/styles.ts';
import { synthesizeTrack } from '../../src/main/synthesis/synthesize-track.ts';
import type { SynthesizedTrack } from '../../src/main/synthesis/synthesize-track.ts';
import { openBenchmarkModel, shippedModel } from '../../training/decisions/shipped-model.ts';
import type { CorpusRequest, CorpusTrack } from './corpus.ts';

/** Seconds: whole arrangements, but short ones. */
const DURATION_RANGE = [120, 200] as const;
const BLOCK = 1 << 16;

let model: Promise<ActivationModel> | null = null;

function streamOf({ channels, sampleRate }: SynthesizedTrack): AudioStream {
  return {
    format: { codec: 'wav', sampleRate, channelCount: 2, decoderProfile: 'none', decoderOffset: 0 },
    async *blocks(): AsyncIterable<AudioBlock> {
      for (let start = 0; start < channels[0].length; start += BLOCK) {
        const parts = channels.map((channel) => channel.subarray(start, start + BLOCK));
        yield { channels: parts, mono: parts[0]!.map((value, i) => 0.5 * (value + parts[1]![i]!)) };
      }
    },
  };
}

async function make({ seed, index, path }: CorpusRequest): Promise<void> {
  const track = synthesizeTrack(`${seed}/${index}`, {
    id: `cue-${String(index).padStart(4, '0')}`,
    style: styleNames[index % styleNames.length]!,
    durationRange: DURATION_RANGE,
  });
  const measured = await measureAudio(streamOf(track));
  if (!measured) throw new Error(`Track ${index} holds no audio`);
  model ??= openBenchmarkModel(shippedModel);
  const activations = await activate(measured.features, { model: await model });
  const { notes: _notes, hits: _hits, ...truth } = track.truth;
  const { grid, structure, profile } = decide(measured.features, activations, { genre: truth.style });
  const { sections, confidence } = structure;
  const made: CorpusTrack = { truth, grid, structure: { sections, confidence }, profile };
  writeFileSync(`${path}.part`, serialize(made));
  renameSync(`${path}.part`, path);
}

process.on('message', (request: CorpusRequest) => {
  make(request).then(
    () => process.send!('done'),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
