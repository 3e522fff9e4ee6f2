import { api, unwrap } from './api';
import type { SystemInfo } from './model';

/* What this installation is, asked once when the page starts; screens before and after signing in need it. */
export interface SystemState {
  info: SystemInfo | null;
  /** True as soon as there is an answer, or nobody answered. */
  settled: boolean;
}

const TRIES = 3;
const WAIT_MS = 500;

let state: SystemState = { info: null, settled: false };
const listeners = new Set<() => void>();

export const systemState = (): SystemState => state;

export function subscribeSystem(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks what this installation is. Without an answer the dashboard works on, only without the lab's banner. */
export async function loadSystem(): Promise<void> {
  let info: SystemInfo | null = null;
  for (let attempt = 0; attempt < TRIES && !info; attempt += 1) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, WAIT_MS * 2 ** attempt));
    info = await unwrap(api.GET('/api/system')).catch(() => null);
  }
  state = { info, settled: true };
  for (const listener of listeners) listener();
}
