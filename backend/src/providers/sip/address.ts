import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { SipFault, toSipFault } from './fault';

/**
 * Resolves a host once and checks every address it has, so that nothing is sent to one that was not checked and
 * no second lookup can answer otherwise. One refused address refuses the host: a public name has no private ones.
 * @returns addresses, IPv4 first, at most four
 * @throws SipFault `host-not-found`, `name-lookup-failed` or `address-not-allowed`
 */
export async function resolveHost(
  host: string,
  allowAddress: (ip: string) => boolean,
  timeoutMs: number,
): Promise<string[]> {
  const addresses = isIP(host) ? [host] : await lookUp(host, timeoutMs);
  if (addresses.length === 0) throw new SipFault('host-not-found');
  if (!addresses.every((ip) => allowAddress(ip))) throw new SipFault('address-not-allowed');
  return addresses.sort((left, right) => isIP(left) - isIP(right)).slice(0, 4);
}

async function lookUp(host: string, timeoutMs: number): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new SipFault('name-lookup-failed')), timeoutMs);
  });
  try {
    const found = await Promise.race([lookup(host, { all: true }), late]);
    return [...new Set(found.map(({ address }) => address))];
  } catch (error) {
    throw toSipFault(error, 'name-lookup-failed');
  } finally {
    clearTimeout(timer);
  }
}
