import { z } from 'zod';

/** What a Netgsm customer enters. Titles and descriptions are shown to people. */
export const netgsmCredentials = z.strictObject({
  username: z
    .string()
    .regex(/^[2-58]\d{9}$/)
    .meta({
      title: 'Subscriber number',
      description: 'Ten digits without the leading zero, for example 8500000000.',
    }),
  password: z.string().min(1).max(200).meta({
    title: 'API password',
    description: 'The password of an API sub-user, not the one of the Netgsm portal.',
    secret: true,
  }),
  apiKey: z.string().min(1).max(200).optional().meta({
    title: 'API key',
    description: 'Only where Netgsm has given one.',
    secret: true,
  }),
});

export type NetgsmCredentials = z.infer<typeof netgsmCredentials>;
