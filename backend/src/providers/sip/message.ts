import { hasControlCharacter, splitOutsideQuotes, tokenPattern } from './syntax';

export interface SipHeader {
  /** As written, but never in compact form. */
  name: string;
  value: string;
}

interface SipMessageBase {
  /** In order of arrival, without Content-Length: the body says that. */
  headers: SipHeader[];
  body: Buffer;
}

export interface SipRequest extends SipMessageBase {
  kind: 'request';
  method: string;
  uri: string;
}

export interface SipResponse extends SipMessageBase {
  kind: 'response';
  /** 100 to 699 */
  status: number;
  reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/** Lists the values of a header, in order and with comma-joined lists taken apart. */
export function headerList(message: SipMessage, name: string): string[] {
  return headerLines(message, name).flatMap((value) => splitOutsideQuotes(value, ','));
}

/** Lists the values of a header, one for each line, for headers whose values contain commas themselves. */
export function headerLines(message: SipMessage, name: string): string[] {
  const wanted = name.toLowerCase();
  return message.headers
    .filter((header) => header.name.toLowerCase() === wanted)
    .map((header) => header.value);
}

/** Reads the first line of a header; null when it is absent. */
export function headerValue(message: SipMessage, name: string): string | null {
  return headerLines(message, name)[0] ?? null;
}

/** Reads the number and method of CSeq; null when it is absent or malformed. */
export function readCSeq(message: SipMessage): { number: number; method: string } | null {
  const match = /^(\d{1,10})[ \t]+(\S+)$/.exec(headerValue(message, 'CSeq') ?? '');
  return match ? { number: Number(match[1]), method: match[2]! } : null;
}

const headerName = new RegExp(`^${tokenPattern}$`);

/**
 * Writes a message as bytes and adds Content-Length.
 * @throws RangeError where a part would break out of its line: whoever builds a message checks its input first
 */
export function writeMessage(message: SipMessage): Buffer {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  if (hasControlCharacter(start))
    throw new RangeError('Control character in the first line of a SIP message');
  const lines = [start];
  for (const { name, value } of message.headers) {
    if (name.toLowerCase() === 'content-length') continue;
    if (!headerName.test(name) || hasControlCharacter(value))
      throw new RangeError(`SIP header ${name} is malformed`);
    lines.push(`${name}: ${value}`);
  }
  lines.push(`Content-Length: ${message.body.length}`, '', '');
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'utf8'), message.body]);
}
