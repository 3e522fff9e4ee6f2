import { z } from 'zod';

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `must be ${prefix} and 32 characters`);

/** What a Twilio customer enters. Titles and descriptions are shown to people. */
export const twilioCredentials = z
  .strictObject({
    accountSid: sid('AC').meta({
      title: 'Account SID',
      description: 'On the first page of the Twilio Console; starts with AC.',
    }),
    authToken: z.string().min(1).max(200).meta({
      title: 'Auth Token',
      description:
        'Beside the Account SID. Needed beside an API key as well: Twilio signs what it sends to us with it.',
      secret: true,
    }),
    apiKeySid: sid('SK').optional().meta({
      title: 'API key SID',
      description: 'Only if our requests shall use an API key; starts with SK.',
    }),
    apiKeySecret: z.string().min(1).max(200).optional().meta({
      title: 'API key secret',
      description: 'Shown once, when the key is made.',
      secret: true,
    }),
    phoneNumber: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'must be a number with its country code')
      .optional()
      .meta({
        title: 'Sender of texts',
        description: 'A number of this account, such as +12025550100: sends texts where no other is chosen.',
      }),
    messagingServiceSid: sid('MG').optional().meta({
      title: 'Messaging Service SID',
      description: 'Chooses the sender of texts instead; starts with MG.',
    }),
    addressSid: sid('AD').optional().meta({
      title: 'Address SID',
      description: 'For countries that sell numbers to registered addresses only; starts with AD.',
    }),
    bundleSid: sid('BU').optional().meta({
      title: 'Regulatory bundle SID',
      description: 'For countries that want papers before they sell a number; starts with BU.',
    }),
  })
  .refine(({ apiKeySid, apiKeySecret }) => Boolean(apiKeySid) === Boolean(apiKeySecret), {
    path: ['apiKeySecret'],
    message: 'An API key has a SID and a secret: enter both or neither.',
  });

export type TwilioCredentials = z.infer<typeof twilioCredentials>;
