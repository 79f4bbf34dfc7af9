export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://bundle';

/** External hosts that the app links to; everything else stays inside. */
const externalHosts: ReadonlySet<string> = new Set(['github.com', 'rekordbox.com', 'www.rekordbox.com']);

function parseUrl(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

export function isAppUrl(url: string): boolean {
  const parsed = parseUrl(url);
  return parsed !== null && parsed.protocol === `${APP_SCHEME}:` && parsed.host === 'bundle';
}

export function isAllowedExternal(url: string): boolean {
  const parsed = parseUrl(url);
  if (!parsed || parsed.protocol !== 'https:' || parsed.port !== '') return false;
  return parsed.username === '' && parsed.password === '' && externalHosts.has(parsed.hostname);
}
