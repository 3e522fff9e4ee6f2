import { z } from 'zod';

/** 32 bytes in base64, as the portal shows the key. */
const publicKey = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be the 44 characters of the public key');

/** What a Telnyx customer enters. Titles and descriptions are shown to people. */
export const telnyxCredentials = z.strictObject({
  apiKey: z.string().trim().min(1).max(200).meta({
    title: 'API key',
    description: 'In the Telnyx portal under Keys & Credentials; starts with KEY.',
    secret: true,
  }),
  publicKey: publicKey.meta({
    title: 'Public key',
    description:
      'In the portal beside the API keys. Telnyx signs what it sends to us; without it nothing of it counts.',
  }),
  messagingKey: z.string().trim().min(1).max(200).optional().meta({
    title: 'API key for texts',
    description: 'Only if texts shall use another key than calls and numbers.',
    secret: true,
  }),
  connectionId: z
    .string()
    .regex(/^\d{5,25}$/, 'must be digits')
    .optional()
    .meta({
      title: 'Call Control application',
      description: 'Id of the application that takes the calls. Left empty, Telyx makes one.',
    }),
  phoneNumber: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be a number with its country code')
    .optional()
    .meta({
      title: 'Sender of texts',
      description: 'A number of this account, such as +12025550100: sends texts where no other is chosen.',
    }),
  requirementGroupId: z.uuid().optional().meta({
    title: 'Requirement group',
    description: 'For countries that want papers before they sell a number: id of an approved group.',
  }),
  accountId: z.string().trim().min(1).max(100).optional().meta({
    title: 'Account id',
    description: 'Shown here so that accounts can be told apart; no request needs it.',
  }),
});

export type TelnyxCredentials = z.infer<typeof telnyxCredentials>;
