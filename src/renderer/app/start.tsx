import { createRoot } from 'react-dom/client';
import { connect } from '../core/connect.ts';
import { provideConnection } from '../core/api.ts';
import { applyLanguage } from '../core/language.ts';
import { App } from './App.tsx';

const connection = connect();
provideConnection(connection);

/** Uses the system's language until the settings arrive. */
async function start(): Promise<void> {
  await applyLanguage('system');
  const root = document.getElementById('root');
  if (root) createRoot(root).render(<App connection={connection} />);
}
void start();
