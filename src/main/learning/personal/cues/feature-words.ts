import { msg, t } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import { cueFeatureAt } from './cue-features.ts';

/** Display names of events. */
const events: Readonly<Record<string, Message>> = {
  boundary: msg('new section'),
  intro: msg('intro'),
  verse: msg('verse'),
  build: msg('build-up'),
  peak: msg('drop or chorus'),
  break: msg('breakdown'),
  outro: msg('outro'),
  rise: msg('step up in level'),
  fall: msg('step down in level'),
  'bass in': msg('bass coming in'),
  'bass out': msg('bass going out'),
  'kick in': msg('kick coming in'),
  'kick out': msg('kick going out'),
  section: msg('start of a section'),
  'short section': msg('start of up to 4 bars alike'),
  'section of 8 bars': msg('start of 8 bars alike'),
  'section of 16 bars': msg('start of 16 bars alike'),
  'long section': msg('start of more than 16 bars alike'),
  full: msg('music coming to its full level'),
  bare: msg('music thinning out'),
  'on full': msg('new section at full level'),
  'on kick': msg('new section with the kick'),
  'off kick': msg('new section without the kick'),
  'heard intro': msg('sound of an intro'),
  'heard verse': msg('sound of a verse'),
  'heard build': msg('sound of a build-up'),
  'heard peak': msg('sound of a drop or chorus'),
  'heard break': msg('sound of a breakdown'),
  'heard outro': msg('sound of an outro'),
};

function nameOf(event: string): string {
  const last = /^last (.+)$/.exec(event);
  if (last) return t('last {event}', { event: t(events[last[1]!]!) });
  const counted = /^(.+) (\d)$/.exec(event);
  if (!counted) return t(events[event]!);
  return t('{number, select, 1 {first} 2 {second} 3 {third} 4 {fourth} other {fifth}} {event}', {
    number: counted[2]!,
    event: t(events[counted[1]!]!),
  });
}

function positionInWords(position: string): string {
  const every = /^(heard )?every (\d+)( of the grid)?$/.exec(position);
  if (every) {
    const bars = Number(every[2]);
    if (every[1]) return t('on a line of {bars} bars as the music has them', { bars });
    if (every[3]) return t('on a line of {bars} bars counted from the first downbeat', { bars });
    return t('on a line of {bars} bars counted from the first sound', { bars });
  }
  const end = /^(\d+) before the end$/.exec(position);
  if (end) return t('{bars} bars before the end', { bars: Number(end[1]) });
  if (position === 'start') return t('first bar with sound');
  return position;
}

/** Describes a feature: "8 bars before the first drop or chorus". */
export function describeFeature(index: number): string {
  const feature = cueFeatureAt(index);
  if ('position' in feature) return positionInWords(feature.position);
  const event = nameOf(feature.event);
  const bars = Math.abs(feature.lag);
  if (feature.lag === 0) return event;
  return feature.lag > 0
    ? t('{bars, plural, one {# bar} other {# bars}} before the {event}', { bars, event })
    : t('{bars, plural, one {# bar} other {# bars}} after the {event}', { bars, event });
}
