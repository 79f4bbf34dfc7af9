import { createHash } from 'node:crypto';
import type { Annotation } from '../../shared/domain/index.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** sha256 of a document's JSON. The document must come from the schema's parser, which fixes the order of keys. */
export function documentHash(document: Annotation): string {
  return sha256(JSON.stringify(document));
}
