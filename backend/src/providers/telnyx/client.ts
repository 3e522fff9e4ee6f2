import { type ZodType, z } from 'zod';
import { ProviderError } from '../error';
import { requestJson } from '../http';
import type { Explain } from '../http-faults';
import type { ProviderCall } from '../provider';
import { telnyxCode } from './codes';
import type { TelnyxCredentials } from './credentials';

export type TelnyxCall = ProviderCall<TelnyxCredentials>;

/** How errors name this provider. */
export const speaker = { id: 'TELNYX', label: 'Telnyx' } as const;

/** Telnyx's public address for everything under `/v2`. */
const publicAddress = 'https://api.telnyx.com';

interface Plan<Answer> {
  answer: ZodType<Answer>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: object;
  /** Signs in with the key for texts, where one is set. */
  forTexts?: boolean;
}

/** Gives the address of the API without a slash at the end; the `/v2` that people may have entered is in the paths. */
export function addressOf(call: TelnyxCall): string {
  return (call.baseUrl ?? publicAddress).replace(/\/+$/, '').replace(/\/v2$/, '');
}

/**
 * Sends one request. Whatever is no GET changes something, and is sent once.
 * @param path after `/v2`, with its leading slash
 * @throws ProviderError whose `providerCode` is Telnyx's own where it gave one
 */
export function ask<Answer>(
  call: TelnyxCall,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  { forTexts, ...plan }: Plan<Answer>,
): Promise<Answer> {
  const { apiKey, messagingKey } = call.credentials;
  const key = (forTexts && messagingKey) || apiKey;
  return requestJson(speaker, {
    method,
    url: `${addressOf(call)}/v2${path}`,
    headers: { authorization: `Bearer ${key}` },
    changes: method !== 'GET',
    secrets: [apiKey, ...(messagingKey ? [messagingKey] : [])],
    explain,
    ...plan,
    ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
  });
}

/** Asks for one thing: what Telnyx wraps in `data`. */
export async function askOne<Answer>(
  call: TelnyxCall,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  plan: Plan<Answer>,
): Promise<Answer> {
  const { data } = await ask(call, method, path, { ...plan, answer: z.object({ data: plan.answer }) });
  return data;
}

/** Reads one thing that may not be there. @returns null when Telnyx does not have it */
export async function readOne<Answer>(
  call: TelnyxCall,
  path: string,
  plan: Plan<Answer>,
): Promise<Answer | null> {
  try {
    return await askOne(call, 'GET', path, plan);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

const itemsPerPage = 250;
const mostPages = 100;

/** Reads a list page after page. @param pages at most so many; default 100, which are 25,000 items */
export async function readList<Item>(
  call: TelnyxCall,
  path: string,
  item: ZodType<Item>,
  query: Plan<never>['query'] = {},
  pages = mostPages,
): Promise<Item[]> {
  const answer = z.object({
    data: z.array(item),
    meta: z.object({ total_pages: z.number().int().nullish() }).nullish(),
  });
  const items: Item[] = [];
  for (let page = 1; ; page += 1) {
    const read = await ask(call, 'GET', path, {
      answer,
      query: { ...query, 'page[number]': page, 'page[size]': itemsPerPage },
    });
    items.push(...read.data);
    if (page >= Math.min(pages, read.meta?.total_pages ?? 1)) return items;
  }
}

/** Whether a request failed because the thing is not there (any more). */
export function isGone(error: unknown): boolean {
  return error instanceof ProviderError && error.kind === 'not-found';
}

/** Makes a refusal of our own. @param code for people and for what follows from it */
export function refusal(message: string, code: string): ProviderError {
  return new ProviderError({ provider: speaker.id, kind: 'rejected', message, providerCode: code });
}

/** Reads the first of Telnyx's own codes, out of any of the forms its errors have. */
const explain: Explain = (status, body) => {
  const first = errorsIn(body)[0];
  const code = Number(first?.code);
  if (!first || !Number.isInteger(code) || code <= 0) return undefined;
  const known = status < 500 ? telnyxCode(code) : undefined;
  const own = first.detail ?? first.title;
  if (known) return { kind: known.kind ?? 'rejected', message: known.sentence, providerCode: String(code) };
  return { providerCode: String(code), ...(own && status < 500 && { message: `Telnyx refused it: ${own}` }) };
};

interface OwnError {
  code?: unknown;
  title?: string;
  detail?: string;
}

function errorsIn(body: unknown): OwnError[] {
  const errors = typeof body === 'object' && body !== null && 'errors' in body ? body.errors : null;
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return [];
    const { code, title, detail } = each as Record<string, unknown>;
    return [
      {
        code,
        ...(typeof title === 'string' && { title }),
        ...(typeof detail === 'string' && { detail }),
      },
    ];
  });
}
