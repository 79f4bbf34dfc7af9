import './app/zod-config.ts';
import './ui/tokens.css';
import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { connect } from './api/connect.ts';
import { provideConnection } from './app/api.ts';
import { App } from './app/App.tsx';

const connection = connect();
provideConnection(connection);

const root = document.getElementById('root');
if (root) createRoot(root).render(<App connection={connection} />);
