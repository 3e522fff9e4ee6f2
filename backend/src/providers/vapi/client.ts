import type { ZodType } from 'zod';
import { ProviderError } from '../error';
import { requestJson } from '../http';
import type { Explain } from '../http-faults';
import type { ProviderCall } from '../provider';
import type { VapiCredentials } from './credentials';
import { speaker } from './errors';

export type VapiCall = ProviderCall<VapiCredentials>;

/** The address for accounts in the United States; those in Europe have https://api.eu.vapi.ai. */
const publicAddress = 'https://api.vapi.ai';

/** What the SDK hands on and nobody reads. Made when needed: Node loads all of fetch for it. */
const makeRawResponse = () => ({
  headers: new Headers(),
  redirected: false,
  status: 200,
  statusText: 'OK',
  type: 'default' as const,
  url: '',
});

/** What the SDK's clients are made with; its own type differs between its two module formats. */
interface ClientOptions {
  token: string;
  baseUrl: string;
  maxRetries: 0;
  fetcher<Body>(request: {
    url: string;
    method: string;
    headers?: Record<string, unknown>;
    queryParameters?: Record<string, unknown>;
    body?: unknown;
  }): Promise<{ ok: true; body: Body; rawResponse: ReturnType<typeof makeRawResponse> }>;
}

// The whole SDK takes half a second and 80 MB to load, so each resource is loaded alone and when first used.
const clients = {
  phoneNumbers: async (options: ClientOptions) =>
    new (await import('@vapi-ai/server-sdk/phoneNumbers')).PhoneNumbersClient(options),
  assistants: async (options: ClientOptions) =>
    new (await import('@vapi-ai/server-sdk/assistants')).AssistantsClient(options),
  calls: async (options: ClientOptions) =>
    new (await import('@vapi-ai/server-sdk/calls')).CallsClient(options),
};

type Clients = { [Name in keyof typeof clients]: Awaited<ReturnType<(typeof clients)[Name]>> };

interface Plan<Answer> {
  /** What a 2xx must look like; the SDK itself checks nothing. */
  answer: ZodType<Answer>;
  explain?: Explain;
}

/**
 * Sends one request of VAPI's SDK and gives back the checked answer.
 *
 * The SDK says what is sent; our own transport sends it. The SDK's own repeats a POST after a 5xx, follows redirects,
 * waits for a body without end, and cannot tell a request that never left from one without an answer.
 * @throws ProviderError as `requestJson` does
 */
export async function ask<Name extends keyof Clients, Answer>(
  call: VapiCall,
  resource: Name,
  plan: Plan<Answer>,
  send: (client: Clients[Name]) => PromiseLike<unknown>,
): Promise<Answer> {
  const answers: Answer[] = [];
  const options = optionsFor(call, plan, (answer) => answers.push(answer));
  try {
    await send((await clients[resource](options)) as Clients[Name]);
  } catch (error) {
    throw error instanceof ProviderError ? error : outsideTransport(error);
  }
  if (answers.length !== 1) throw outsideTransport(new Error(`${answers.length} answers`));
  return answers[0]!;
}

function optionsFor<Answer>(
  call: VapiCall,
  plan: Plan<Answer>,
  keep: (answer: Answer) => void,
): ClientOptions {
  return {
    token: call.credentials.privateKey,
    baseUrl: call.baseUrl ?? publicAddress,
    maxRetries: 0,
    fetcher: async (args) => {
      const answer = await requestJson(speaker, {
        method: args.method as 'GET' | 'POST' | 'PATCH' | 'DELETE',
        url: args.url,
        headers: textHeaders(args.headers),
        query: args.queryParameters as Record<string, string | number | undefined>,
        body: args.body,
        changes: args.method !== 'GET',
        secrets: [call.credentials.privateKey],
        ...plan,
        ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
      });
      keep(answer);
      return { ok: true, body: answer as never, rawResponse: makeRawResponse() };
    },
  };
}

/** Sends a request that the SDK has no method for. @param path with its leading slash */
export function request<Answer>(
  call: VapiCall,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  plan: Plan<Answer> & { body?: unknown; secrets?: string[] },
): Promise<Answer> {
  const { privateKey } = call.credentials;
  return requestJson(speaker, {
    method,
    url: (call.baseUrl ?? publicAddress).replace(/\/+$/, '') + path,
    headers: { authorization: `Bearer ${privateKey}` },
    changes: method !== 'GET',
    ...plan,
    secrets: [privateKey, ...(plan.secrets ?? [])],
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
  });
}

function textHeaders(headers: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Before our transport nothing has been sent, after it nothing can fail: this is a fault of ours or of the SDK. */
function outsideTransport(error: unknown): ProviderError {
  return new ProviderError({
    provider: speaker.id,
    kind: 'unexpected',
    message: 'The request to VAPI could not be made.',
    cause: error instanceof Error ? new Error(error.name) : undefined,
  });
}
