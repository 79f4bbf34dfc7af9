import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { allowedRoots } from './browser-roots.ts';
import { parseAppArguments } from './app-arguments.ts';

describe('parseAppArguments', () => {
  it('opens the app without arguments', () => {
    expect(parseAppArguments([])).toEqual({ browser: false, port: 0, home: undefined, roots: [] });
  });
  it('accepts a data folder for a window too, and implies the browser if only that makes sense', () => {
    expect(parseAppArguments(['--home', '/data'])).toMatchObject({ browser: false, home: '/data' });
    expect(parseAppArguments(['--port', '8123'])).toMatchObject({ browser: true, port: 8123 });
    expect(parseAppArguments(['--browser', '--root', '/a', '--root=/b'])).toMatchObject({
      browser: true,
      roots: ['/a', '/b'],
    });
  });
  it.each([
    ['tracks'],
    ['--help'],
    ['--version'],
    ['import', 'x.xml', '--home', '/data'],
    ['--json', 'doctor'],
  ])('leaves %s to the command line', (...args) => {
    expect(parseAppArguments(args)).toBeNull();
  });
  it.each(['x', '-1', '70000', '1.5'])('refuses the port %s', (port) => {
    expect(() => parseAppArguments([`--port=${port}`])).toThrow(AppError);
  });
});

describe('allowedRoots', () => {
  it('lists the given folders first, then the home folder, each once', () => {
    const roots = allowedRoots(['/given', homedir()]);
    expect(roots.slice(0, 2)).toEqual(['/given', homedir()]);
    expect(new Set(roots).size).toBe(roots.length);
  });
});
