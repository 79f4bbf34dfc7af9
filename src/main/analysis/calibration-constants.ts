import type { CalibratedHead, Platt } from './calibration.ts';
import type { ActivationKind } from './rhythm/activation-kind.ts';

const none: Record<CalibratedHead, Platt> = {
  grid: { scale: 1, offset: 0 },
  downbeat: { scale: 1, offset: 0 },
  boundary: { scale: 1, offset: 0 },
  label: { scale: 1, offset: 0 },
  key: { scale: 1, offset: 0 },
  cue: { scale: 1, offset: 0 },
};

export const calibrationConstants: Readonly<Record<ActivationKind, Readonly<Record<CalibratedHead, Platt>>>> =
  {
    network: none,
    signalProcessing: none,
  };
