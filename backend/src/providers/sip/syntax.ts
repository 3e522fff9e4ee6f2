import { isIPv6 } from 'node:net';

/** Token of RFC 3261 §25.1: what a method, a header name or a parameter name consists of. */
export const tokenPattern = "[A-Za-z0-9\\-.!%*_+`'~]+";

/** Whether text holds a control character other than a tab: such text could break out of its line. */
export function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return true;
  }
  return false;
}

/**
 * Splits at a separator that stands outside quoted strings and angle brackets, in one pass. Empty pieces are
 * dropped; an unclosed quote or bracket reaches to the end.
 */
export function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const pieces: string[] = [];
  let start = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '<') bracketed = true;
    else if (character === '>') bracketed = false;
    else if (character === separator && !bracketed) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

/** Reads `name=value` into its halves, the name in lower case; the value is '' where there is none. */
export function readPair(text: string): { name: string; value: string } {
  const equals = text.indexOf('=');
  if (equals < 0) return { name: text.trim().toLowerCase(), value: '' };
  return { name: text.slice(0, equals).trim().toLowerCase(), value: unquote(text.slice(equals + 1).trim()) };
}

/** Puts text into a quoted-string, escaping what would end it. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Takes text out of a quoted-string and undoes the escapes; text that is not quoted stays as it is. */
function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/gs, '$1');
}

/** Writes a host as URIs and Via want it: IPv6 in brackets. */
export function uriHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** Escapes the user part of a SIP URI: all but the unreserved and user-unreserved characters of RFC 3261 §25.1. */
export function uriUser(user: string): string {
  return encodeURIComponent(user).replace(/%(?:26|3D|2B|24|2C|3B|3F|2F)/g, decodeURIComponent);
}

interface ViaField {
  branch: string | null;
  /** Where the far end saw the request come from, when it says so and it is an address. */
  received: string | null;
  rport: number | null;
}

/** Reads the parameters of one Via value that matter to a client (RFC 3261 §18.2, RFC 3581). */
export function readVia(value: string): ViaField {
  const parameters = new Map(splitOutsideQuotes(value, ';').slice(1).map(pairOf));
  const port = Number(parameters.get('rport') || Number.NaN);
  return {
    branch: parameters.get('branch') || null,
    received: parameters.get('received') || null,
    rport: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null,
  };
}

function pairOf(text: string): [string, string] {
  const { name, value } = readPair(text);
  return [name, value];
}

/** Takes the URI out of a Contact, From or To value; null where there is none. */
export function uriOf(value: string): string | null {
  const open = value.lastIndexOf('<');
  if (open < 0) return splitOutsideQuotes(value, ';')[0] ?? null;
  const close = value.indexOf('>', open);
  return close < 0 ? null : value.slice(open + 1, close);
}
