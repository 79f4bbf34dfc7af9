import { sha256Hex } from '../../files/hash.ts';
import type { Annotation } from '../../../shared/domain/index.ts';

/** sha256 of a document's JSON. The document must come from the schema's parser, which fixes the order of keys. */
export function documentHash(document: Annotation): string {
  return sha256Hex(JSON.stringify(document));
}
