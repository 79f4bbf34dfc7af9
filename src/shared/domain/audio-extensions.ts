/**
 * Extensions of the audio files that scans, dialogs and drops accept: lower case, with the dot. Readers look at the content.
 */
export const audioExtensions: ReadonlySet<string> = new Set([
  '.flac',
  '.mp3',
  '.wav',
  '.wave',
  '.aif',
  '.aiff',
  '.aifc',
  '.m4a',
  '.mp4',
  '.aac',
  '.alac',
  '.ogg',
  '.oga',
  '.opus',
]);
