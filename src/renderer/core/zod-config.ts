import { z } from 'zod';

// Runs before any schema parses (see `main.tsx`). Zod's compiled parsers need `eval`, which the content security policy
// forbids; even zod's check for it would be reported as a violation.
z.config({ jitless: true });
