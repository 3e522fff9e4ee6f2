import { z } from 'zod';

const key = z
  .string()
  .min(8)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'must be the key alone, without spaces');

/** What a Retell customer enters. Titles and descriptions are shown to people. */
export const retellCredentials = z.strictObject({
  apiKey: key.meta({
    title: 'API key',
    description: 'From the Retell dashboard, under API keys.',
    secret: true,
  }),
  webhookKey: key.optional().meta({
    title: 'API key with the webhook badge',
    description:
      'Retell signs what it sends to us with it. Only needed when it is another key than the first.',
    secret: true,
  }),
});

export type RetellCredentials = z.infer<typeof retellCredentials>;
