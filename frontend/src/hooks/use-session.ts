import { useSyncExternalStore } from 'react';
import type { Me } from '../lib/model';
import { type SessionState, sessionState, subscribeSession } from '../lib/session';

export function useSession(): SessionState {
  return useSyncExternalStore(subscribeSession, sessionState);
}

/** Answers who is signed in; only for screens behind the sign-in gate. */
export function useMe(): Me {
  const session = useSession();
  if (session.status !== 'signed-in') throw new SignedOutError();
  return session.me;
}

/** Says that a screen was still rendering when the session ended; the gate takes over, nothing is wrong. */
export class SignedOutError extends Error {
  override name = 'SignedOutError';
}
