import { hasWrongCount, isKeyedByLocation, nodeCount, nodeName, walkNodes } from './playlist-tree.ts';
import { shorten } from './row-problems.ts';
import { attributeOf, numberOf } from './row.ts';
import type { RekordboxNode, RekordboxDocument, RekordboxProblem } from './row.ts';

/** What is missing or contradictory in a document as a whole; `trackIds` are those of its tracks. */
export function* documentProblems(
  document: RekordboxDocument,
  trackIds: ReadonlySet<string>,
): Generator<RekordboxProblem> {
  const warning = (code: string, message: string, line = 1): RekordboxProblem => ({
    severity: 'warning',
    code,
    message,
    line,
  });
  const { collection } = document;
  const stated = collection ? attributeOf(collection, 'Entries') : undefined;
  if (!collection) yield warning('missing_collection', 'The file has no COLLECTION');
  else if (stated === undefined) yield warning('missing_entries', 'COLLECTION does not state Entries');
  else if (numberOf(collection, 'Entries') !== document.trackCount)
    yield warning(
      'wrong_entries',
      `COLLECTION states ${shorten(stated)} Entries but holds ${document.trackCount} tracks`,
    );
  if (!document.product) yield warning('missing_product', 'The file does not name its writer');
  if (!document.playlists) yield warning('missing_playlists', 'The file has no PLAYLISTS');
  for (const node of walkNodes(document.playlists ?? [])) yield* nodeProblems(node, trackIds);
}

function* nodeProblems(node: RekordboxNode, trackIds: ReadonlySet<string>): Generator<RekordboxProblem> {
  const { attribute, value } = nodeCount(node);
  if (hasWrongCount(node)) {
    const stated = shorten(attributeOf(node.attributes, attribute) ?? '');
    yield {
      severity: 'warning',
      code: 'wrong_count',
      message: `${nodeName(node)} states ${stated} ${attribute} but holds ${value}`,
      line: node.line,
    };
  }
  if (isKeyedByLocation(node)) return;
  const dangling = node.keys.filter((key) => !trackIds.has(key));
  const [first] = dangling;
  if (first !== undefined)
    yield {
      severity: 'warning',
      code: 'dangling_key',
      message: `Playlist ${nodeName(node)}: ${dangling.length} of ${node.keys.length} entries are tracks that the file does not hold (first: ${shorten(first)})`,
      line: node.line,
    };
}
