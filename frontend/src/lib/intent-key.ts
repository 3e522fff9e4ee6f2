import { ApiProblem } from './problem';

/**
 * Keeps one Idempotency-Key per intent of the person: the same request sent again after a lost answer carries the same
 * key, a changed request or a new try after a definite answer carries a new one.
 */
export function createIntentKeys(newKey: () => string = randomKey) {
  const open = new Map<string, string>();
  return {
    /** Answers the key for this request body. */
    keyFor(body: unknown): string {
      const intent = JSON.stringify(body);
      const key = open.get(intent) ?? newKey();
      open.set(intent, key);
      return key;
    },
    /** Ends the intent when its outcome is known; after a lost answer or a server fault it stays open. */
    settle(body: unknown, error?: unknown): void {
      const unknownOutcome = error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
      if (!unknownOutcome) open.delete(JSON.stringify(body));
    },
  };
}

// crypto.randomUUID exists only on https and localhost; a person may open the dashboard over plain http at home.
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
