import { isIP } from 'node:net';
import { isPublicAddress } from './public-address';

/** The one host that is the lab's and not the internet's: `http://lab/receiver/…`. Known only where there is a lab. */
const labHost = 'lab';

/** Where to ask, once an address has been judged. */
export interface OutsideUrl {
  url: URL;
  /** The lab's own address stands behind it, and may be connected to. */
  isLab: boolean;
}

/** Why an address is not asked. The message is one for the person who set it. */
export class OutsideUrlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutsideUrlError';
  }
}

/**
 * Judges an address that a tenant has set, by how it is written: https to a public machine, without a login in it, at a
 * port that web servers use. What its name leads to is judged when it is asked, because that may change.
 * @param labUrl the lab's own address; null where there is none
 * @throws OutsideUrlError
 */
export function judgeOutsideUrl(text: string, labUrl: string | null): OutsideUrl {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) throw new OutsideUrlError('is not an address');
  if (url.username || url.password) throw new OutsideUrlError('must not have a login in it');
  if (labUrl !== null && url.protocol === 'http:' && url.host === labHost)
    return { url: new URL(url.pathname + url.search, labUrl), isLab: true };
  if (url.protocol !== 'https:') throw new OutsideUrlError('must start with https://');
  const port = url.port === '' ? 443 : Number(url.port);
  if (port !== 443 && port < 1024) throw new OutsideUrlError('must have port 443, or one from 1024 on');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) ? !isPublicAddress(host) : !host.includes('.') || isLocalName(host))
    throw new OutsideUrlError('must lead to a machine on the public internet');
  return { url, isLab: false };
}

/** Names that never are anybody's on the internet. https://www.rfc-editor.org/rfc/rfc6761, rfc6762 and rfc8375 */
function isLocalName(host: string): boolean {
  return /\.(localhost|local|internal|invalid|onion|home\.arpa)\.?$/i.test(host);
}
