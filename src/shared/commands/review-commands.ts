import { msg } from '../languages/translate.ts';
import type { CommandDefinition } from './definition.ts';

/** Commands of the review queue. In the editor, "verify" and "next" act on the queue from which it was opened. */
export const reviewCommands = [
  {
    id: 'review.open',
    title: msg('Open track to fix it'),
    group: 'Review',
    scope: 'review',
    keys: ['Enter'],
    menu: true,
  },
  {
    id: 'review.next',
    title: msg('Next in the queue'),
    group: 'Review',
    scope: 'review',
    keys: ['ArrowDown', 'j'],
    repeat: true,
  },
  {
    id: 'review.previous',
    title: msg('Previous in the queue'),
    group: 'Review',
    scope: 'review',
    keys: ['ArrowUp', 'k'],
    repeat: true,
  },
  {
    id: 'review.verify',
    title: msg('Verify (tier 1) and next'),
    group: 'Review',
    scope: 'review',
    keys: ['v'],
    menu: true,
  },
  {
    id: 'review.tier2',
    title: msg('Mark as tier 2 and next'),
    group: 'Review',
    scope: 'review',
    keys: ['b'],
  },
  { id: 'review.flag', title: msg('Flag for review'), group: 'Review', scope: 'review', keys: ['g'] },
  {
    id: 'review.second',
    title: msg('Confirm as second reviewer'),
    group: 'Review',
    scope: 'review',
    keys: ['r'],
    menu: true,
  },
] as const satisfies readonly CommandDefinition[];
