import { z } from 'zod';
import type { WebhookCredentialApi } from '../webhook-credential';
import { request } from './client';
import { credentialList } from './credential-list';
import type { VapiCredentials } from './credentials';
import { unlessGone } from './errors';

/** The HMAC credential by which VAPI signs what it sends us. https://docs.vapi.ai/server-url/server-authentication */
export const webhookCredential: WebhookCredentialApi<VapiCredentials> = {
  async create(call, { reference, secret }) {
    const { id } = await request(call, 'POST', '/credential', {
      answer: z.object({ id: z.string().min(1) }),
      secrets: [secret],
      body: {
        provider: 'webhook',
        name: reference,
        // All of it is VAPI's default; said, because what we check hangs on it.
        authenticationPlan: {
          type: 'hmac',
          secretKey: secret,
          algorithm: 'sha256',
          signatureHeader: 'x-signature',
          timestampHeader: 'x-timestamp',
          includeTimestamp: true,
          payloadFormat: '{timestamp}.{body}',
          signatureEncoding: 'hex',
        },
      },
    });
    return { id };
  },

  async find(call, reference) {
    const all = await request(call, 'GET', '/credential', { answer: credentialList });
    const found = all.find((each) => each.provider === 'webhook' && each.name === reference);
    return found ? { id: found.id } : null;
  },

  async delete(call, id) {
    await unlessGone(
      request(call, 'DELETE', `/credential/${encodeURIComponent(id)}`, { answer: z.unknown() }),
    );
  },
};
