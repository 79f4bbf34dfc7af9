import { SAMPLE_RATE } from '../sample.ts';

export interface Adsr {
  /** Seconds. */
  readonly attack: number;
  /** Seconds to fall to about a third of the way to sustain. */
  readonly decay: number;
  readonly sustain: number;
  /** Seconds to fall to about a third after the gate closes. */
  readonly release: number;
}

/** Multiplies by an envelope whose gate closes after `gate` seconds: linear attack, exponential decay and release. */
export function applyAdsr(buffer: Float32Array, envelope: Adsr, gate: number): void {
  const attack = Math.max(1, Math.round(envelope.attack * SAMPLE_RATE));
  const decay = Math.exp(-1 / (Math.max(envelope.decay, 1e-4) * SAMPLE_RATE));
  const release = Math.exp(-1 / (Math.max(envelope.release, 1e-4) * SAMPLE_RATE));
  const gateEnd = Math.round(gate * SAMPLE_RATE);
  let level = 0;
  for (let i = 0; i < buffer.length; i++) {
    if (i >= gateEnd) level *= release;
    else if (i < attack) level = (i + 1) / attack;
    else level = envelope.sustain + (level - envelope.sustain) * decay;
    buffer[i] = buffer[i]! * level;
  }
}

/** Multiplies by exp(-t / `decay`) after an attack of `attack` seconds. */
export function applyDecay(buffer: Float32Array, decay: number, attack = 0.0003): void {
  const fall = Math.exp(-1 / (decay * SAMPLE_RATE));
  const rise = Math.max(1, Math.round(attack * SAMPLE_RATE));
  let level = 1;
  for (let i = 0; i < buffer.length; i++) {
    buffer[i] = buffer[i]! * level * (i < rise ? (i + 1) / rise : 1);
    level *= fall;
  }
}
