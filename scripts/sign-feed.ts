/**
 * `node scripts/sign-feed.ts dist/latest*.yml`: signs update feeds with the Ed25519 key in `SEGUE_UPDATE_PRIVATE_KEY`
 * (PKCS #8, PEM) and writes `NAME.sig` next to each. `--new-key` prints a key pair instead.
 */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const names = process.argv.slice(2);
if (names[0] === '--new-key') {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  console.log(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  console.log(publicKey.export({ type: 'spki', format: 'pem' }));
} else {
  const pem = process.env.SEGUE_UPDATE_PRIVATE_KEY;
  if (!pem) throw new Error('SEGUE_UPDATE_PRIVATE_KEY is not set: packages would not accept these feeds');
  const key = createPrivateKey(pem);
  for (const name of names) {
    writeFileSync(`${name}.sig`, sign(null, readFileSync(name), key).toString('base64'));
    console.log(`${name}.sig`);
  }
}
