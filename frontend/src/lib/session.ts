import type { Me, Session } from './model';
import { toNetworkProblem, toProblem } from './problem';

/*
 * The access token lives in this module's memory only. The refresh token is an httpOnly cookie that scripts never see.
 */
export type SessionState =
  | { status: 'checking' }
  | { status: 'unreachable'; error: Error }
  | { status: 'signed-out'; reason: 'expired' | 'left' | null }
  | { status: 'signed-in'; me: Me };

const HINT = 'telyx-had-session';
const EARLY_MS = 30_000;

let state: SessionState = { status: 'checking' };
let accessToken: string | null = null;
let expiresAt = 0;
let refreshing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

function setState(next: SessionState): void {
  state = next;
  if (next.status === 'signed-out') {
    accessToken = null;
    expiresAt = 0;
  }
  for (const listener of listeners) listener();
}

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const sessionState = (): SessionState => state;

/** Says whether this browser was signed in before, so that a first visit needs no refresh request. */
export function hadSession(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return true;
  }
}

function remember(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(HINT, '1');
    else localStorage.removeItem(HINT);
  } catch {
    // Storage may be switched off; the hint only saves a request.
  }
}

/** Signs this tab out as soon as another one of this browser is. */
export function watchOtherTabs(): void {
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === HINT && newValue === null) setState({ status: 'signed-out', reason: 'left' });
  });
}

/** Takes over the session that signing in, signing up or refreshing answered with. */
export function openSession(session: Session): void {
  accessToken = session.accessToken;
  expiresAt = Date.parse(session.expiresAt);
  remember(true);
  setState({ status: 'signed-in', me: session.me });
}

/** Puts newer facts about the person, the business or the plan into the open session. */
export function updateMe(change: (me: Me) => Me): void {
  if (state.status === 'signed-in') setState({ status: 'signed-in', me: change(state.me) });
}

/** Forgets the session in this tab and, by way of the hint, in the others. */
export function closeSession(reason: 'expired' | 'left' | null): void {
  remember(false);
  setState({ status: 'signed-out', reason });
}

/** Answers a token that will last a little longer, refreshing it first when it is about to end. Null: signed out. */
export async function freshToken(): Promise<string | null> {
  if (accessToken && Date.now() < expiresAt - EARLY_MS) return accessToken;
  if (state.status === 'signed-out') return null;
  return (await refreshSession()) ? accessToken : null;
}

/** Trades the refresh cookie for a new access token, once at a time in this browser. False: the session has ended. */
export function refreshSession(): Promise<boolean> {
  refreshing ??= oneTabAtATime(requestRefresh).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

// Refresh tokens rotate and a second use of one ends the session: two tabs must not send the same cookie.
function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? (navigator.locks.request('telyx-refresh', work) as Promise<T>) : work();
}

async function requestRefresh(): Promise<boolean> {
  const wasOpen = accessToken !== null;
  let response: Response;
  try {
    // keepalive: leaving the page must not lose the answer that carries the next cookie.
    response = await fetch('/api/auth/refresh', { method: 'POST', keepalive: true });
  } catch (cause) {
    throw toNetworkProblem(cause);
  }
  const body = (await response.json().catch(() => null)) as { data: Session } | null;
  if (response.ok && body) {
    openSession(body.data);
    return true;
  }
  if (response.status !== 401) throw toProblem(response.status, body);
  closeSession(wasOpen || hadSession() ? 'expired' : null);
  return false;
}

/** Finds out on load whether a session is still open; a server that cannot be reached is not a sign-out. */
export async function restoreSession(): Promise<void> {
  setState({ status: 'checking' });
  try {
    await refreshSession();
  } catch (error) {
    setState({ status: 'unreachable', error: error instanceof Error ? error : new Error(String(error)) });
  }
}
