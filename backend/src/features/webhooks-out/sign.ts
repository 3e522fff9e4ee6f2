import { createHmac, randomBytes } from 'node:crypto';

const secretStart = 'whsec_';

/** Makes a signing secret as Standard Webhooks has them: 32 random bytes in base64. */
export function makeSecret(): string {
  return secretStart + randomBytes(32).toString('base64');
}

/**
 * Signs a delivery by Standard Webhooks 1.0 (https://www.standardwebhooks.com): the id, the moment and the body, with
 * each secret that holds, so that a receiver may change to the new one at any time in between.
 * @param at the moment of this attempt
 */
export function signedHeaders(
  secrets: readonly string[],
  delivery: { id: string; body: string },
  at: Date,
): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(secretStart.length), 'base64');
    const content = `${delivery.id}.${timestamp}.${delivery.body}`;
    return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  });
  return {
    'webhook-id': delivery.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
