import { z } from 'zod';
import { listEndpoints } from '../contract/schema.ts';
import type { Contract } from '../contract/schema.ts';

/** cyrb53 (public domain, bryc): 53 bits suffice to tell two builds apart; this is not a security measure. */
function hashText(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

/**
 * Hashes a contract: a client and a host built from different ones must not talk to each other.
 * Takes about 40 ms for the app's contract, so the renderer's build has the result as a constant.
 */
export function contractHash(contract: Contract): string {
  const parts = [...listEndpoints(contract)].map(([name, endpoint]) => {
    const shape = (schema: z.ZodType): unknown =>
      z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
    return endpoint.kind === 'topic'
      ? [name, endpoint.kind, shape(endpoint.event)]
      : [
          name,
          endpoint.kind,
          endpoint.safe,
          shape(endpoint.input),
          shape(endpoint.output),
          endpoint.kind === 'job' ? shape(endpoint.event) : null,
        ];
  });
  return hashText(JSON.stringify(parts));
}
