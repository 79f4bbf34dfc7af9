/** Words that name a version of a piece rather than the piece. */
const versionWords =
  /\b(original|extended|radio|club|dub|vip|edit|re-?edit|mix|remix|rework|refix|flip|bootleg|mash-?up|version|instrumental|acapella|a cappella|remaster(ed)?|intro|outro|clean|dirty|explicit|dj ?tool|short|long|live|variant)\b/i;

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Removes `(feat. X)`, `ft. X` and the like. */
function withoutGuests(text: string): string {
  return text
    .replace(/[([{]\s*(feat|ft|featuring|with)\b[^)\]}]*[)\]}]/gi, ' ')
    .replace(/\s(feat|ft|featuring)\b\.?.*$/i, ' ');
}

/**
 * One key for all spellings of the same recording: case, accents, punctuation and guests are ignored. The version
 * counts, except for `Original Mix`, which shops add. Null if the tags say nothing.
 */
export function recordingKey(artist: string, title: string): string | null {
  const plain = fold(withoutGuests(title).replace(/[([{]\s*original( mix)?\s*[)\]}]/gi, ' '));
  return plain === '' ? null : `${fold(withoutGuests(artist))}|${plain}`;
}

/**
 * One key for a piece and all its versions: text in brackets or after a dash is dropped if it names a version (`(Foo
 * Remix)`, `- Radio Edit`). Keeps the artist, so that equal titles of different artists stay apart. Null without title
 * or artist.
 */
export function workKey(artist: string, title: string): string | null {
  const base = withoutGuests(title)
    .replace(/[([{]([^)\]}]*)[)\]}]/g, (whole, inner: string) => (versionWords.test(inner) ? ' ' : whole))
    .replace(/\s[-–—]\s([^-–—]*)$/, (whole, tail: string) => (versionWords.test(tail) ? ' ' : whole));
  const plain = fold(base);
  if (plain === '') return null;
  // The first named artist: a collaboration or a remixer in the artist tag must not separate versions.
  const [first = ''] = withoutGuests(artist).split(/\s*(?:,|;|\/|&|\bx\b|\bvs\.?\b|\band\b)\s*/i);
  const name = fold(first);
  return name === '' ? null : `${name}|${plain}`;
}

/** One spelling of a genre: case and the separator of several genres are ignored. */
export function foldGenre(genre: string): string {
  return genre
    .trim()
    .toLowerCase()
    .replace(/\s*[;,/|]\s*/g, '/');
}
