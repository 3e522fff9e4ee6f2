import type { SipFault } from './fault';
import type { SipMessage } from './message';

export type TransportName = 'udp' | 'tcp' | 'tls';

interface TransportListener {
  onMessage?(message: SipMessage): void;
  /** Bytes arrived that are no SIP. Over a stream a fault follows. */
  onGarbage?(): void;
  /** The transport is dead. Told at once, in a later turn, to whoever listens after it died. */
  onFault?(fault: SipFault): void;
}

/** One connected socket to one address. */
export interface SipTransport {
  readonly name: TransportName;
  /** False where packets may get lost and the transaction has to send again. */
  readonly reliable: boolean;
  readonly local: { readonly address: string; readonly port: number };
  readonly dead: boolean;
  /** Sends; a failure reaches the listeners. */
  send(bytes: Buffer): void;
  /** @returns the function that stops listening */
  listen(listener: TransportListener): () => void;
  close(): Promise<void>;
}

export interface TransportTarget {
  /** A checked IP address: nothing is looked up again. */
  address: string;
  port: number;
  /** The name a TLS certificate must be for: a host name or an IP address. */
  serverName: string;
  /** PEM certificates trusted besides the built-in ones. */
  extraCa?: string | undefined;
  timeoutMs: number;
}

/** What the sockets report into, and what answers for them to the transactions. */
interface TransportHub {
  listen: SipTransport['listen'];
  message(message: SipMessage): void;
  garbage(): void;
  /** Only the first fault counts. */
  fail(fault: SipFault): void;
  readonly fault: SipFault | null;
}

/** Makes the listener list that every transport has. */
export function createHub(): TransportHub {
  const listeners = new Set<TransportListener>();
  let fault: SipFault | null = null;
  return {
    listen(listener) {
      listeners.add(listener);
      if (fault) {
        const known = fault;
        setImmediate(() => listeners.has(listener) && listener.onFault?.(known));
      }
      return () => listeners.delete(listener);
    },
    message(message) {
      for (const listener of [...listeners]) listener.onMessage?.(message);
    },
    garbage() {
      for (const listener of [...listeners]) listener.onGarbage?.();
    },
    fail(reason) {
      if (fault) return;
      fault = reason;
      for (const listener of [...listeners]) listener.onFault?.(reason);
    },
    get fault() {
      return fault;
    },
  };
}
