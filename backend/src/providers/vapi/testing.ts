import type { AssistantSpec, CallRequest, SipTrunkRequest } from '../provider';
import type { VapiCall } from './client';

/** Made-up input for this folder's tests. */
export function callOf(
  simulator: { url: string },
  extra: { key?: string; timeoutMs?: number } = {},
): VapiCall {
  return {
    credentials: { privateKey: extra.key ?? 'key-of-a-tenant' },
    baseUrl: simulator.url,
    now: () => new Date(),
    timeoutMs: extra.timeoutMs ?? 2000,
  };
}

export function specOf(extra: Partial<AssistantSpec> = {}): AssistantSpec {
  return {
    reference: 'tlx-0123456789abcdef0123456789abcdef',
    tenantId: '01900000-0000-7000-8000-000000000001',
    name: 'Reception',
    language: 'en',
    voice: 'warm',
    greeting: 'Hello, how can I help?',
    prompt: 'You answer the phone of a hair salon.',
    maxCallSeconds: 300,
    recordCalls: false,
    server: null,
    tools: [],
    ...extra,
  };
}

export function callRequestOf(given: {
  reference: string;
  fromId: string;
  to: string;
  assistantId: string | null;
}): CallRequest {
  const { fromId, ...rest } = given;
  return {
    ...rest,
    from: { id: fromId, number: null },
    addresses: null,
    record: false,
    machineDetection: 'off',
    timeoutSeconds: 60,
  };
}

export function trunkOf(extra: Partial<SipTrunkRequest['login']> = {}): SipTrunkRequest {
  return {
    reference: 'tlx-trunk',
    login: {
      host: 'sip.example.com',
      port: 5060,
      transport: 'udp',
      username: '8500000000',
      password: 'sip-password-of-a-tenant',
      ...extra,
    },
    inboundNetworks: [{ address: '192.0.2.0', prefixLength: 24 }],
    leadingPlus: true,
  };
}

/** Repeats a check until it holds. @throws what it threw last, after two seconds */
export async function eventually(check: () => Promise<void> | void): Promise<void> {
  const end = Date.now() + 2000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
