import { app } from 'electron';
import type { Session, WebFrameMain } from 'electron';
import { isAppUrl } from './app-url.ts';

/** Whether a message comes from the app's own page: its main frame, at its own origin. Read the frame immediately. */
export function isAppFrame(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}

/** To copy text, and to choose what sound comes out of. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'speaker-selection']);

/** Denies what no page of the app ever needs. Call before any window is made. */
export function denyByDefault(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, done) => done(granted.has(permission)));
  session.setPermissionCheckHandler(
    (_contents, permission, _origin, { mediaType }) =>
      granted.has(permission) ||
      // Only names of audio devices hang on this check; to record anything is a request, and denied.
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
