import { app } from 'electron';
import type { Session, WebFrameMain } from 'electron';
import { isAppUrl } from './app-url.ts';

/** Whether a message comes from the app's own page: its main frame, at its own origin. Read the frame immediately. */
export function isAppFrame(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}

/** Needed to copy text, and to choose an audio output device. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'speaker-selection']);

/** Denies everything that no page of the app needs. Call before any window is created. */
export function denyByDefault(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, done) => done(granted.has(permission)));
  session.setPermissionCheckHandler(
    (_contents, permission, _origin, { mediaType }) =>
      granted.has(permission) ||
      // This check only affects the names of audio devices; recording needs a request, which is denied.
      (permission === 'media' && mediaType === 'audio'),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.on('will-download', (event) => event.preventDefault());

  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', (event) => {
      if (!isAppUrl(event.url)) event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      if (!isAppUrl(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isAppUrl(event.url)) event.preventDefault();
    });
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
