import { z } from 'zod';

const key = z
  .string()
  .min(8)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'must be the key alone, without spaces');

/** What a VAPI customer enters. Titles and descriptions are shown to people. */
export const vapiCredentials = z.strictObject({
  privateKey: key.meta({
    title: 'Private key',
    description: 'From the VAPI dashboard, under API keys. It belongs to one organisation and one region.',
    secret: true,
  }),
  publicKey: key.optional().meta({
    title: 'Public key',
    description: 'Only needed for calls from a web page.',
    secret: true,
  }),
});

export type VapiCredentials = z.infer<typeof vapiCredentials>;
