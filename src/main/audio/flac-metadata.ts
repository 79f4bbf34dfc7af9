import { MAX_PARTS, requireWithinBudget } from './budget.ts';
import { fourCc, damaged, viewOf } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { msg } from '../../shared/languages/translate.ts';

/** The contents of STREAMINFO, and where the audio frames begin. RFC 9639, section 8.2. */
export interface FlacInfo {
  readonly minBlockSize: number;
  readonly maxBlockSize: number;
  /** Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly bitsPerSample: number;
  /** Samples per channel; 0 if the encoder did not know. */
  readonly totalSamples: number;
  /** Hex MD5 of the decoded samples; all zeros if the encoder did not compute it. */
  readonly md5: string;
  /** Byte offset of the first frame. */
  readonly audioStart: number;
}

const STREAMINFO_LENGTH = 34;

/** `start` is the offset of the `fLaC` marker. Throws AppError `invalid_input`. */
export async function readFlacInfo(source: ByteSource, start: number): Promise<FlacInfo> {
  const head = await source.read(start, 8 + STREAMINFO_LENGTH);
  if (fourCc(head, 0) !== 'fLaC' || (head[4]! & 0x7f) !== 0 || head.length < 8 + STREAMINFO_LENGTH)
    throw damaged(source.path, msg('its FLAC header is incomplete'));
  const view = viewOf(head);
  const packed = view.getUint32(18);
  const info = {
    minBlockSize: view.getUint16(8),
    maxBlockSize: view.getUint16(10),
    sampleRate: packed >>> 12,
    channelCount: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    totalSamples: (packed & 15) * 2 ** 32 + view.getUint32(22),
    md5: Buffer.from(head.subarray(26, 42)).toString('hex'),
  };
  if (info.sampleRate === 0) throw damaged(source.path, msg('its FLAC header gives no sample rate'));
  requireWithinBudget(source, info.sampleRate, info.totalSamples);

  let offset = start + 4;
  for (let count = 0; ; count++) {
    if (count >= MAX_PARTS) throw damaged(source.path, msg('its FLAC metadata does not end'));
    const block = await source.read(offset, 4);
    if (block.length < 4) throw damaged(source.path, msg('it ends inside the FLAC metadata'));
    offset += 4 + ((block[1]! << 16) | (block[2]! << 8) | block[3]!);
    if (block[0]! & 0x80) break;
  }
  return { ...info, audioStart: offset };
}
