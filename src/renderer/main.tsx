import './core/zod-config.ts';
import './ui/tokens.css';
import './ui/base.css';

// Loaded by a second step, since a bundler may reorder the modules of one: some schemas parse while they are loaded, and
// by then zod must have been configured.
void import('./app/start.tsx');
