import { z } from 'zod';

/** Any text: a token of the wrong form is answered like any other wrong token. Longer ones are refused as too long. */
export const tokenParams = z.object({ token: z.string().describe('From the link in the mail.') });
