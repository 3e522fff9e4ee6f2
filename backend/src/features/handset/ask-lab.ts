import type { z } from 'zod';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';

/** A conversation may take a few tool calls, each a request to this very server. */
const patienceMs = 30_000;

/**
 * Asks the lab's own server.
 * @throws Problem `not-found` where there is no lab or no such thing in it, `provider-unavailable` when it is silent
 */
export async function askLab<Shape extends z.ZodType>(
  platform: Platform,
  shape: Shape,
  path: string,
  body?: object,
): Promise<z.output<Shape>> {
  if (!platform.lab || !platform.labUrl) throw new Problem('not-found', 'There is no lab here.');
  const answer = await fetch(`${platform.labUrl}/handset${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: unknown) => {
    platform.log.warn({ err: error }, 'the lab does not answer');
    throw new Problem('provider-unavailable', 'The lab does not answer.');
  });
  if (answer.ok) return shape.parse(await answer.json());
  const { message = 'The lab refused.' } = (await answer.json().catch(() => ({}))) as { message?: string };
  if (answer.status === 404) throw new Problem('not-found', message);
  if (answer.status === 422) throw new Problem('invalid', message);
  throw new Problem('provider-unavailable', message);
}
