import { freshToken } from './session';
import { readServerEvents } from './sse';

/** What the server says has changed; a screen refetches, the event carries no data. */
export interface Change {
  type: string;
  id: string;
}

interface LiveOptions {
  onChange: (change: Change) => void;
  /** Called each time the stream opens: whatever was missed while it was down must be fetched again. */
  onOpen: () => void;
  onDown: () => void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const SILENCE_MS = 75_000;

/**
 * Follows `GET /api/events` until the returned function is called, and connects again after 1, 2, 4 … 30 seconds.
 * EventSource cannot send the Authorization header, so the stream is read with fetch.
 */
export function followChanges(options: LiveOptions): () => void {
  const stop = new AbortController();
  void keepFollowing(options, stop.signal);
  return () => stop.abort();
}

async function keepFollowing(options: LiveOptions, signal: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    // How the stream ended does not matter: it always ends, and the next one starts with a refetch.
    await followOnce(options, signal, () => {
      wait = FIRST_WAIT_MS;
    }).catch(() => undefined);
    if (signal.aborted) return;
    options.onDown();
    await pause(wait * (0.75 + Math.random() / 2), signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

async function followOnce(options: LiveOptions, signal: AbortSignal, onAlive: () => void): Promise<void> {
  const token = await freshToken();
  if (!token) return;
  const quiet = new AbortController();
  const response = await fetch('/api/events', {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
    signal: AbortSignal.any([signal, quiet.signal]),
  });
  if (!response.ok || !response.body) throw new Error(`event stream answered ${response.status}`);
  options.onOpen();
  // A connection that a proxy or a sleeping phone dropped looks open for ever: bytes of any kind prove it is alive.
  let timer = setTimeout(() => quiet.abort(), SILENCE_MS);
  const proofOfLife = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      clearTimeout(timer);
      timer = setTimeout(() => quiet.abort(), SILENCE_MS);
      controller.enqueue(chunk);
    },
  });
  try {
    for await (const event of readServerEvents(response.body.pipeThrough(proofOfLife))) {
      onAlive();
      if (event.event === 'change') options.onChange(JSON.parse(event.data) as Change);
    }
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
