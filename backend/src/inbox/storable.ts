import type { WebhookRequest } from '../providers/event';

/** What follows a backslash in JSON; two halves of a pair count as one. */
const escapes = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u([0-9a-fA-F]{4})|\\./gs;

/**
 * Takes out of a proven request what PostgreSQL cannot keep: a NUL, and half of a surrogate pair. Whoever signs may send
 * them, and deliveries of several businesses are written together.
 */
export function storable(request: WebhookRequest): WebhookRequest {
  const { rawBody, url } = request;
  const start = url.indexOf('?');
  const search = start < 0 ? '' : url.slice(start);
  const isOdd = rawBody.includes('\\u') || rawBody.includes('%00') || rawBody.includes(0);
  if (!isOdd && !search.includes('%00')) return request;
  return {
    ...request,
    rawBody: isOdd ? Buffer.from(storableText(rawBody.toString('utf8'))) : rawBody,
    query: new URLSearchParams(search.replaceAll('%00', '')),
  };
}

/** The same for a body: JSON, or a form. */
function storableText(body: string): string {
  const text = body.replaceAll('\0', '');
  if (!/^\s*[[{]/.test(text)) return text.replaceAll('%00', '');
  return text.replace(escapes, (found, digits?: string) => {
    if (digits === undefined) return found;
    if (digits === '0000') return '';
    return /^d[89a-f]/i.test(digits) ? '\\ufffd' : found;
  });
}
