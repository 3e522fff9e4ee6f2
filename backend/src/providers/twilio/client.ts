import { type ZodType, z } from 'zod';
import { type FormFields, requestJson } from '../http';
import type { Explain } from '../http-faults';
import type { ProviderCall } from '../provider';
import { twilioCode } from './codes';
import type { TwilioCredentials } from './credentials';

export type TwilioCall = ProviderCall<TwilioCredentials>;

/** How errors name this provider. */
export const speaker = { id: 'TWILIO', label: 'Twilio' } as const;

/** Twilio's public address for everything under `/2010-04-01`. */
export const publicAddress = 'https://api.twilio.com';

interface Plan<Answer> {
  answer: ZodType<Answer>;
  query?: Record<string, string | number | boolean | undefined>;
  form?: FormFields;
  /** Signs in with the Auth Token even where an API key is set: keys cannot read accounts. */
  asAccount?: boolean;
}

/**
 * Sends one request to the account's part of the API. A POST and a DELETE change something, and are sent once.
 * @param path after `/2010-04-01/Accounts/{AccountSid}`, with its leading slash and `.json`
 * @throws ProviderError whose `providerCode` is Twilio's own where it gave one
 */
export function ask<Answer>(
  call: TwilioCall,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  plan: Plan<Answer>,
): Promise<Answer> {
  return send(call, method, `/2010-04-01/Accounts/${call.credentials.accountSid}${path}`, plan);
}

function send<Answer>(
  call: TwilioCall,
  method: 'GET' | 'POST' | 'DELETE',
  pathFromHost: string,
  { asAccount, ...plan }: Plan<Answer>,
): Promise<Answer> {
  const { authToken, apiKeySecret } = call.credentials;
  return requestJson(speaker, {
    method,
    url: (call.baseUrl ?? publicAddress).replace(/\/+$/, '') + pathFromHost,
    auth: loginOf(call.credentials, asAccount),
    changes: method !== 'GET',
    secrets: [authToken, ...(apiKeySecret ? [apiKeySecret] : [])],
    explain,
    ...plan,
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
  });
}

/** HTTP Basic: the API key where there is one, else the account itself. */
export function loginOf(credentials: TwilioCredentials, asAccount = false) {
  const { accountSid, authToken, apiKeySid, apiKeySecret } = credentials;
  return apiKeySid && apiKeySecret && !asAccount
    ? { username: apiKeySid, password: apiKeySecret }
    : { username: accountSid, password: authToken };
}

/** What every page of a list has; links are relative to the host. */
const pageLinks = z.object({ next_page_uri: z.string().nullish() });

/**
 * Reads a list page after page, following Twilio's own links.
 * @param key the member with the items
 * @param enough asked after each page; the rest stays unread when it is true
 */
export async function readList<Item>(
  call: TwilioCall,
  path: string,
  key: string,
  item: ZodType<Item>,
  options: { query?: Plan<never>['query']; pages: number; enough?(items: Item[]): boolean },
): Promise<Item[]> {
  const shape = pageLinks.and(z.object({ [key]: z.array(item) })) as unknown as ZodType<
    { next_page_uri?: string | null } & Record<string, Item[]>
  >;
  const items: Item[] = [];
  let page = await ask(call, 'GET', path, { answer: shape, query: options.query ?? {} });
  for (let read = 1; ; read += 1) {
    items.push(...(page[key] ?? []));
    const next = page.next_page_uri;
    if (!next || read >= options.pages || options.enough?.(items)) return items;
    // A link that leads elsewhere would carry our login there.
    if (!next.startsWith(`/2010-04-01/Accounts/${call.credentials.accountSid}/`)) return items;
    page = await send(call, 'GET', next, { answer: shape });
  }
}

/** Reads Twilio's own code, from its old error bodies and the newer ones (RFC 9457) alike. */
const explain: Explain = (status, body) => {
  const code = typeof body === 'object' && body !== null && 'code' in body ? Number(body.code) : Number.NaN;
  if (!Number.isInteger(code) || code <= 0) return undefined;
  const known = status < 500 ? twilioCode(code) : undefined;
  if (!known) return { providerCode: String(code) };
  return { kind: known.kind ?? 'rejected', message: known.sentence, providerCode: String(code) };
};

/** Reads an RFC 2822 date of Twilio's; null when there is none. */
export function parseDate(text: string | null | undefined): Date | null {
  const at = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at);
}
