import { SipFault } from './fault';
import type { SipTransport, TransportName, TransportTarget } from './transport';
import { connectStream } from './transport-stream';
import { connectUdp } from './transport-udp';

/** The way to one server: its checked addresses, and the transport that is open at the moment. */
interface Line {
  /** Gives the open transport; opens one when there is none or the far end has closed it. Throws SipFault. */
  transport(): Promise<SipTransport>;
  close(): Promise<void>;
}

/** Faults of one address that another address of the same host need not have. */
const worthAnotherAddress: ReadonlySet<string> = new Set([
  'connection-refused',
  'connection-closed',
  'network-unreachable',
]);

/**
 * Prepares a line. Nothing is sent. The address that connects first is kept for the rest.
 * @param target without the address; `timeoutMs` is asked anew for each connection
 * @param addresses at least one, already checked
 */
export function createLine(
  name: TransportName,
  target: Omit<TransportTarget, 'address' | 'timeoutMs'>,
  addresses: readonly string[],
  timeoutMs: () => number,
): Line {
  let candidates = addresses;
  let open: SipTransport | null = null;
  const connect = (address: string): Promise<SipTransport> => {
    const full = { ...target, address, timeoutMs: timeoutMs() };
    return name === 'udp' ? connectUdp(full) : connectStream(name, full);
  };
  return {
    async transport() {
      if (open && !open.dead) return open;
      await open?.close();
      open = null;
      let last: SipFault | null = null;
      for (const address of candidates) {
        try {
          open = await connect(address);
          candidates = [address];
          return open;
        } catch (error) {
          if (!(error instanceof SipFault)) throw error;
          last = error;
          if (!worthAnotherAddress.has(error.code)) break;
        }
      }
      throw last ?? new SipFault('host-not-found');
    },
    async close() {
      await open?.close();
      open = null;
    },
  };
}
