import type { XmlKind } from './xml-file.ts';

export const rekordboxXml: XmlKind = {
  program: 'Rekordbox',
  name: 'Rekordbox XML',
  again: 'export it again from Rekordbox (File > Export Collection in xml format)',
};
