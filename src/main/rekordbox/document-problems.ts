import { hasWrongCount, isKeyedByLocation, nodeCount, nodeName, walkNodes } from './playlist-tree.ts';
import { shorten } from './row-problems.ts';
import { attributeOf, numberOf } from './row.ts';
import type { RekordboxNode, RekordboxDocument, RekordboxProblem } from './row.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** What is missing or contradictory in a document as a whole; `trackIds` are those of its tracks. */
export function* documentProblems(
  document: RekordboxDocument,
  trackIds: ReadonlySet<string>,
): Generator<RekordboxProblem> {
  const warning = (code: string, message: Message, line = 1): RekordboxProblem => ({
    severity: 'warning',
    code,
    message,
    line,
  });
  const { collection } = document;
  const stated = collection ? attributeOf(collection, 'Entries') : undefined;
  if (!collection) yield warning('missing_collection', msg('The file has no COLLECTION'));
  else if (stated === undefined) yield warning('missing_entries', msg('COLLECTION does not state Entries'));
  else if (numberOf(collection, 'Entries') !== document.trackCount)
    yield warning(
      'wrong_entries',
      msg('COLLECTION states {stated} Entries but holds {count, plural, one {# track} other {# tracks}}', {
        stated: shorten(stated),
        count: document.trackCount,
      }),
    );
  if (!document.product) yield warning('missing_product', msg('The file does not name its writer'));
  if (!document.playlists) yield warning('missing_playlists', msg('The file has no PLAYLISTS'));
  for (const node of walkNodes(document.playlists ?? [])) yield* nodeProblems(node, trackIds);
}

function* nodeProblems(node: RekordboxNode, trackIds: ReadonlySet<string>): Generator<RekordboxProblem> {
  const { attribute, value } = nodeCount(node);
  if (hasWrongCount(node)) {
    const stated = shorten(attributeOf(node.attributes, attribute) ?? '');
    yield {
      severity: 'warning',
      code: 'wrong_count',
      message: msg('{name} states {stated} {attribute} but holds {value}', {
        name: nodeName(node),
        stated,
        attribute,
        value,
      }),
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
      message: msg(
        'Playlist {name}: {dangling} of {total} entries are tracks that the file does not hold (first: {first})',
        {
          name: nodeName(node),
          dangling: dangling.length,
          total: node.keys.length,
          first: shorten(first),
        },
      ),
      line: node.line,
    };
}
