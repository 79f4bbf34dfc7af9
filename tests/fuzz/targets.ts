import { jsonTarget, yamlTarget } from './annotation-target.ts';
import { audioTarget } from './audio-target.ts';
import { manifestTarget } from './manifest-target.ts';
import { engineTarget, mixxxTarget, seratoTarget, traktorTarget } from './programs-target.ts';
import { rpcTarget } from './rpc-target.ts';
import { tagsTarget } from './tags-target.ts';
import type { FuzzTarget } from './target.ts';
import { xmlTarget } from './xml-target.ts';

/** Everything that is fuzzed; a new reader of foreign bytes adds its line here. */
export const fuzzTargets: readonly FuzzTarget[] = [
  audioTarget,
  tagsTarget,
  xmlTarget,
  traktorTarget,
  mixxxTarget,
  engineTarget,
  seratoTarget,
  yamlTarget,
  jsonTarget,
  manifestTarget,
  rpcTarget,
];
