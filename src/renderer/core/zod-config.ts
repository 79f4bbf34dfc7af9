import { z } from 'zod';

// Before any schema parses (see `main.tsx`): zod's compiled parsers need `eval`, which the content security policy
// forbids, and already the probe for it would be reported.
z.config({ jitless: true });
