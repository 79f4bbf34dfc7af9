import { z } from 'zod';

// Before any schema parses: zod's compiled parsers need `eval`, which the content security policy forbids, and already
// the probe for it would be reported. Imported first by `main.tsx`.
z.config({ jitless: true });
