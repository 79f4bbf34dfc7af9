import type { XmlKind } from './xml-file.ts';
import { msg } from '../../shared/languages/translate.ts';

export const rekordboxXml: XmlKind = {
  program: 'Rekordbox',
  name: 'Rekordbox XML',
  again: msg('export it again from Rekordbox (File > Export Collection in xml format)'),
};
