const extensions = [
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
] as const;
export type AudioExtension = (typeof extensions)[number];

/**
 * Extensions of the audio files that scans, dialogs and drops accept: lower case, with the dot. Readers detect the
 * format from the content.
 */
export const audioExtensions: ReadonlySet<string> = new Set(extensions);
