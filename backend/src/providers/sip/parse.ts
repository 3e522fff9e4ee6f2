import type { SipHeader, SipMessage } from './message';
import { hasControlCharacter, tokenPattern } from './syntax';

/** No message longer than this is read: it is the most that fits a UDP datagram. */
export const maxMessageBytes = 65_535;
const maxHeaders = 256;
const maxStartLine = 2_048;

/** RFC 3261 §7.3.3, RFC 3515, 3892, 4028, 6665 and the IANA list of compact forms. */
const compactForms = new Map(
  Object.entries({
    a: 'Accept-Contact',
    b: 'Referred-By',
    c: 'Content-Type',
    d: 'Request-Disposition',
    e: 'Content-Encoding',
    f: 'From',
    i: 'Call-ID',
    j: 'Reject-Contact',
    k: 'Supported',
    l: 'Content-Length',
    m: 'Contact',
    n: 'Identity-Info',
    o: 'Event',
    r: 'Refer-To',
    s: 'Subject',
    t: 'To',
    u: 'Allow-Events',
    v: 'Via',
    x: 'Session-Expires',
    y: 'Identity',
  }),
);

type StartLine =
  | { kind: 'request'; method: string; uri: string }
  | { kind: 'response'; status: number; reason: string };

export interface MessageHead {
  start: StartLine;
  headers: SipHeader[];
  /** Null when the message does not say. */
  contentLength: number | null;
}

const statusLine = /^SIP\/2\.0 ([1-6][0-9]{2})(?: (.*))?$/is;
const requestLine = new RegExp(`^(${tokenPattern}) ([^\\s]+) SIP/2\\.0$`, 'i');

/** Reads a status line or request line; null when it is no SIP. */
export function parseStartLine(line: string): StartLine | null {
  if (line.length > maxStartLine) return null;
  const status = statusLine.exec(line);
  if (status) return { kind: 'response', status: Number(status[1]), reason: status[2] ?? '' };
  const request = requestLine.exec(line);
  return request ? { kind: 'request', method: request[1]!, uri: request[2]! } : null;
}

/**
 * Reads one whole message, as it stands in a datagram. Bytes after Content-Length are ignored (RFC 3261 §18.3).
 * @returns null for anything that is not a whole SIP message; never throws, linear in the length
 */
export function parseMessage(data: Buffer): SipMessage | null {
  if (data.length > maxMessageBytes) return null;
  const begin = skipLineEnds(data);
  const end = findHeadEnd(data, begin);
  if (end === null) return null;
  const head = parseHead(data.toString('utf8', begin, end.at));
  if (!head) return null;
  const length = head.contentLength ?? data.length - end.next;
  if (end.next + length > data.length) return null;
  const body = Buffer.from(data.subarray(end.next, end.next + length));
  return { ...head.start, headers: head.headers, body };
}

/** Counts the line ends that stand before a message: keep-alives of RFC 5626, allowed by RFC 3261 §7.5. */
export function skipLineEnds(data: Buffer): number {
  let at = 0;
  while (data[at] === 0x0d || data[at] === 0x0a) at += 1;
  return at;
}

/** Finds the empty line that ends the headers. @returns where it begins and where the body begins */
export function findHeadEnd(data: Buffer, from: number): { at: number; next: number } | null {
  const strict = data.indexOf('\r\n\r\n', from);
  const loose = (strict < 0 ? data : data.subarray(0, strict)).indexOf('\n\n', from);
  if (loose >= 0) return { at: loose, next: loose + 2 };
  return strict < 0 ? null : { at: strict, next: strict + 4 };
}

/** Reads the first line and the headers, without the empty line at the end; null when they are malformed. */
export function parseHead(text: string): MessageHead | null {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  if (lines.some(hasControlCharacter)) return null;
  const start = parseStartLine(lines[0]!);
  const unfolded = unfold(lines.slice(1));
  if (!start || !unfolded || unfolded.length > maxHeaders) return null;
  const headers: SipHeader[] = [];
  let contentLength: number | null = null;
  for (const line of unfolded) {
    const header = parseHeaderLine(line);
    if (!header) return null;
    if (header.name.toLowerCase() !== 'content-length') {
      headers.push(header);
      continue;
    }
    // Two different lengths are how one message is made to look like two.
    const length = /^\d{1,6}$/.test(header.value) ? Number(header.value) : null;
    if (length === null || (contentLength !== null && contentLength !== length)) return null;
    contentLength = length;
  }
  return { start, headers, contentLength };
}

/** Joins continuation lines (RFC 3261 §7.3.1); null when the first line continues nothing. */
function unfold(lines: string[]): string[] | null {
  const joined: string[][] = [];
  for (const line of lines) {
    if (!/^[ \t]/.test(line)) joined.push([line]);
    else if (joined.length === 0) return null;
    else joined.at(-1)!.push(line.trim());
  }
  return joined.map((parts) => parts.join(' '));
}

const nameOnly = new RegExp(`^${tokenPattern}$`);

function parseHeaderLine(line: string): SipHeader | null {
  const colon = line.indexOf(':');
  if (colon < 1) return null;
  const name = line.slice(0, colon).trimEnd();
  if (!nameOnly.test(name)) return null;
  return { name: compactForms.get(name.toLowerCase()) ?? name, value: line.slice(colon + 1).trim() };
}
