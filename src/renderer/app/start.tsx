import { createRoot } from 'react-dom/client';
import { connect } from '../core/connect.ts';
import { provideConnection } from '../core/api.ts';
import { App } from './App.tsx';

const connection = connect();
provideConnection(connection);

const root = document.getElementById('root');
if (root) createRoot(root).render(<App connection={connection} />);
