import type { SipMessage } from './message';
import {
  findHeadEnd,
  type MessageHead,
  maxMessageBytes,
  parseHead,
  parseStartLine,
  skipLineEnds,
} from './parse';

interface FramerListener {
  onMessage(message: SipMessage): void;
  /** What arrived is no SIP; nothing after it can be understood. Called once. */
  onGarbage(): void;
}

/** A head that is complete, while its body still arrives. */
interface OpenMessage {
  head: MessageHead;
  bodyFrom: number;
  length: number;
}

/**
 * Cuts a byte stream (TCP, TLS) into messages by Content-Length (RFC 3261 §18.3). Keeps at most one message
 * in memory, reads each byte a bounded number of times, and tells at the first line that something is no SIP, so
 * that a banner does not look like silence.
 * @returns the function that takes the next bytes
 */
export function createFramer(listener: FramerListener): (chunk: Buffer) => void {
  const store = createByteStore();
  let scanned = 0;
  let open: OpenMessage | null = null;
  let dead = false;

  /** Takes one step; false when more bytes are needed. */
  const step = (): boolean => {
    const data = store.bytes();
    if (open) {
      if (data.length < open.length) return false;
      const { head, bodyFrom, length } = open;
      const body = Buffer.from(data.subarray(bodyFrom, length));
      open = null;
      scanned = 0;
      store.drop(length);
      listener.onMessage({ ...head.start, headers: head.headers, body });
      return true;
    }
    store.drop(skipLineEnds(data));
    const found = readHead(store.bytes(), scanned);
    if (typeof found === 'number') {
      scanned = found;
      return false;
    }
    if (found) open = found;
    else dead = true;
    return true;
  };

  return (chunk) => {
    if (dead) return;
    store.append(chunk);
    while (!dead && step());
    if (dead) listener.onGarbage();
  };
}

/** Reads the head at the start of the bytes: null when it is no SIP, a number when more bytes are needed. */
function readHead(data: Buffer, scanned: number): OpenMessage | number | null {
  if (data.length === 0) return 0;
  if (scanned === 0 && !maySpeakSip(data)) return null;
  const end = findHeadEnd(data, scanned);
  // The empty line may have been cut in two; and until the first line was whole, it is looked at again.
  if (!end && data.length <= maxMessageBytes) return data.includes(0x0a) ? Math.max(1, data.length - 3) : 0;
  const head = end && parseHead(data.toString('utf8', 0, end.at));
  if (!end || !head) return null;
  const length = end.next + (head.contentLength ?? 0);
  return length > maxMessageBytes ? null : { head, bodyFrom: end.next, length };
}

function maySpeakSip(data: Buffer): boolean {
  const lineEnd = data.indexOf('\n');
  if (lineEnd < 0) return data.length <= 2_048;
  return parseStartLine(data.toString('utf8', 0, lineEnd).replace(/\r$/, '')) !== null;
}

/** Keeps bytes in one buffer that doubles, so that a stream of single bytes is not copied again and again. */
function createByteStore() {
  let buffer = Buffer.alloc(0);
  let used = 0;
  return {
    bytes: (): Buffer => buffer.subarray(0, used),
    append(chunk: Buffer): void {
      if (used + chunk.length > buffer.length) {
        const larger = Buffer.alloc(Math.max(4_096, 2 * buffer.length, used + chunk.length));
        buffer.copy(larger, 0, 0, used);
        buffer = larger;
      }
      chunk.copy(buffer, used);
      used += chunk.length;
    },
    drop(count: number): void {
      if (count === 0) return;
      buffer.copyWithin(0, count, used);
      used -= count;
    },
  };
}
