import './core/zod-config.ts';
import './ui/tokens.css';
import './ui/base.css';

// Imported dynamically because a bundler may reorder static imports. Some schemas parse while they load, and zod must
// be configured by then.
void import('./app/start.tsx');
