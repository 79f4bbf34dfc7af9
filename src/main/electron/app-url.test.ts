import { describe, expect, it } from 'vitest';
import { isAllowedExternal, isAppUrl } from './app-url.ts';

describe('isAppUrl', () => {
  it.each(['app://bundle/', 'app://bundle/index.html?x#y'])('recognises %s', (url) => {
    expect(isAppUrl(url)).toBe(true);
  });
  it.each([
    'app://other/index.html',
    'app://bundle.evil.example/',
    'app://bundle:1/',
    'https://bundle/',
    'file:///bundle',
    'about:blank',
    'javascript:alert(1)',
    '',
    'nonsense',
  ])('does not take %j for its own', (url) => {
    expect(isAppUrl(url)).toBe(false);
  });
});

describe('isAllowedExternal', () => {
  it('allows https pages of hosts on the list', () => {
    expect(isAllowedExternal('https://rekordbox.com/en/support/')).toBe(true);
  });
  it.each([
    'http://rekordbox.com/',
    'https://rekordbox.com.evil.example/',
    'https://evil.example/?https://rekordbox.com/',
    'https://rekordbox.com@evil.example/',
    'https://user@rekordbox.com/',
    'https://rekordbox.com:8443/',
    'file:///etc/passwd',
    'smb://rekordbox.com/share',
    '',
  ])('refuses %j', (url) => {
    expect(isAllowedExternal(url)).toBe(false);
  });
});
