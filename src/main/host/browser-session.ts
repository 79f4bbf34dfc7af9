import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may talk to the browser host: browsers that once presented an unused token, and only from the app's own page. */
export interface BrowserSession {
  /** Returns an address that opens the app once. */
  issueAddress(port: number): string;
  /** Redeems a token; returns the cookie to set, or null for a wrong or used one. */
  redeem(token: string, port: number): string | null;
  hasCookie(request: IncomingMessage, port: number): boolean;
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

export function createBrowserSession(): BrowserSession {
  const secret = randomBytes(32).toString('base64url');
  const tokens = new Set<string>();
  // Cookies ignore ports, so the name carries the port: two hosts on one machine must not log each other out.
  const cookieName = (port: number): string => `segue_${port}`;
  return {
    issueAddress: (port) => {
      const token = randomBytes(24).toString('base64url');
      tokens.add(token);
      return `http://127.0.0.1:${port}/?token=${token}`;
    },
    redeem: (token, port) => {
      const found = [...tokens].find((known) => equal(known, token));
      if (found === undefined) return null;
      tokens.delete(found);
      return `${cookieName(port)}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    },
    hasCookie: (request, port) => {
      const prefix = `${cookieName(port)}=`;
      return (request.headers.cookie ?? '')
        .split(';')
        .map((part) => part.trim())
        .some((part) => part.startsWith(prefix) && equal(part.slice(prefix.length), secret));
    },
  };
}

/**
 * Rejects requests that another site's page could have sent: a foreign Host (DNS rebinding), a foreign Origin, or a
 * fetch that the browser marks as cross-site.
 */
export function isOwnRequest(request: IncomingMessage, port: number, kind: 'http' | 'upgrade'): boolean {
  const { host, origin } = request.headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return false;
  const mustNameOrigin = kind === 'upgrade' || (request.method !== 'GET' && request.method !== 'HEAD');
  if (origin === undefined) {
    if (mustNameOrigin) return false;
  } else if (origin !== `http://${host}`) return false;
  const site = request.headers['sec-fetch-site'];
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate';
  return site === undefined || site === 'same-origin' || site === 'none' || isNavigation;
}
