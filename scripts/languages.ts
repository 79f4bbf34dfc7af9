/**
 * Updates the catalogues from the code: new texts get an empty translation, removed texts lose theirs.
 * Run `npm run languages` after texts were added or changed, then fill in the empty ones.
 */
import { readCatalogue, translated, writeCatalogue } from './languages/catalogue.ts';
import { readTexts } from './languages/texts.ts';

const messages = new Set(readTexts().messages.map(({ text }) => text));
for (const language of translated) {
  const before = readCatalogue(language);
  const after = Object.fromEntries([...messages].map((text) => [text, before[text] ?? '']));
  writeCatalogue(language, after);
  const missing = Object.values(after).filter((text) => text === '').length;
  console.log(`${language}: ${messages.size} texts, ${missing} to be translated`);
}
