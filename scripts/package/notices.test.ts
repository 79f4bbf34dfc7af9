import { describe, expect, it } from 'vitest';
import { isRefusedLicense } from './notices.ts';

describe('isRefusedLicense', () => {
  it.each(['GPL-3.0', 'AGPL-3.0-only', 'GPL-2.0-or-later', 'GPL-2.0 AND MIT'])('refuses %s', (license) => {
    expect(isRefusedLicense(license)).toBe(true);
  });
  it.each([
    'MIT',
    'LGPL-3.0',
    'LGPL-2.1-or-later',
    'MPL-2.0',
    '(MIT OR GPL-3.0)',
    'Apache-2.0',
    'BlueOak-1.0.0',
  ])('takes %s', (license) => {
    expect(isRefusedLicense(license)).toBe(false);
  });
});
