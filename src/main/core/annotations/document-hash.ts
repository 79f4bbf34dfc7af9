import { hash } from 'node:crypto';
import type { Annotation } from '../../../shared/domain/index.ts';

export function sha256(text: string): string {
  return hash('sha256', text);
}

/** sha256 of a document's JSON. The document must come from the schema's parser, which fixes the order of keys. */
export function documentHash(document: Annotation): string {
  return sha256(JSON.stringify(document));
}
