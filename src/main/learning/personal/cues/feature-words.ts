import { featureAt } from './place-features.ts';

/** Display names of events. */
const events: Readonly<Record<string, string>> = {
  boundary: 'new section',
  intro: 'intro',
  verse: 'verse',
  build: 'build-up',
  peak: 'drop or chorus',
  break: 'breakdown',
  outro: 'outro',
  rise: 'step up in level',
  fall: 'step down in level',
  'bass in': 'bass coming in',
  'bass out': 'bass going out',
  'kick in': 'kick coming in',
  'kick out': 'kick going out',
  section: 'start of a section',
  'short section': 'start of up to 4 bars alike',
  'section of 8 bars': 'start of 8 bars alike',
  'section of 16 bars': 'start of 16 bars alike',
  'long section': 'start of more than 16 bars alike',
  full: 'music coming to its full level',
  bare: 'music thinning out',
  'on full': 'new section at full level',
  'on kick': 'new section with the kick',
  'off kick': 'new section without the kick',
  'heard intro': 'sound of an intro',
  'heard verse': 'sound of a verse',
  'heard build': 'sound of a build-up',
  'heard peak': 'sound of a drop or chorus',
  'heard break': 'sound of a breakdown',
  'heard outro': 'sound of an outro',
};
const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];

function nameOf(event: string): string {
  const last = /^last (.+)$/.exec(event);
  if (last) return `last ${events[last[1]!]}`;
  const counted = /^(.+) (\d)$/.exec(event);
  return counted ? `${ordinals[Number(counted[2]) - 1]} ${events[counted[1]!]}` : events[event]!;
}

const bars = (count: number): string => (count === 1 ? '1 bar' : `${count} bars`);

function positionInWords(position: string): string {
  const every = /^(heard )?every (\d+)( of the grid)?$/.exec(position);
  if (every)
    return `on a line of ${every[2]} bars${every[1] ? ' as the music has them' : every[3] ? ' counted from the first downbeat' : ' counted from the first sound'}`;
  const end = /^(\d+) before the end$/.exec(position);
  if (end) return `${end[1]} bars before the end`;
  if (position === 'start') return 'first bar with sound';
  return position;
}

/** Describes a feature: "8 bars before the first drop or chorus". */
export function describeFeature(index: number): string {
  const feature = featureAt(index);
  if ('position' in feature) return positionInWords(feature.position);
  const { event, lag } = feature;
  if (lag === 0) return nameOf(event);
  return lag > 0 ? `${bars(lag)} before the ${nameOf(event)}` : `${bars(-lag)} after the ${nameOf(event)}`;
}
