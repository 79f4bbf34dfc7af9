import { createRoot } from 'react-dom/client';
import { connect } from '../api/connect.ts';
import { provideConnection } from './api.ts';
import { App } from './App.tsx';

const connection = connect();
provideConnection(connection);

const root = document.getElementById('root');
if (root) createRoot(root).render(<App connection={connection} />);
