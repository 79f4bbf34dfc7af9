export * from './annotation.ts';
export * from './beat-grid.ts';
export * from './cue.ts';
export * from './key.ts';
export * from './section.ts';
export * from './tier.ts';
export * from './time.ts';
export * from './track.ts';
