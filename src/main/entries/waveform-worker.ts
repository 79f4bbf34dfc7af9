import { readWaveformPiece } from '../audio/waveform-piece.ts';
import { listenForRequests } from '../core/processes/worker-port.ts';
import type { WaveformPieceRequest } from '../core/processes/waveform-reader.ts';
import { toAppError } from '../../shared/errors.ts';

/** Entry of the thread that decodes waveforms of tracks that are not analyzed yet, piece by piece. */
listenForRequests(async ({ path, from, count }: WaveformPieceRequest) => {
  try {
    return { type: 'result', value: await readWaveformPiece(path, from, count) };
  } catch (error) {
    const { code, text } = toAppError(error);
    return { type: 'error', code, text };
  }
});
