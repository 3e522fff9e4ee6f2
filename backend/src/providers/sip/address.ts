import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { SipFault, toSipFault } from './fault';

/** Networks that are not the public internet: IANA special-purpose registries for IPv4 and IPv6, and multicast. */
const reserved = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  reserved.addSubnet(network, prefix, 'ipv4');
}
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  reserved.addSubnet(network, prefix, 'ipv6');
}

/**
 * Tells whether an address is on the public internet. Private, loopback, link-local, multicast and documentation
 * networks are not, nor are IPv6 forms that wrap an IPv4 address.
 */
export function isPublicAddress(ip: string): boolean {
  // A zone index makes sense only for link-local addresses.
  if (ip.includes('%')) return false;
  if (isIPv6(ip)) return globalUnicast.check(ip, 'ipv6') && !reserved.check(ip, 'ipv6');
  return isIP(ip) === 4 && !reserved.check(ip, 'ipv4');
}

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
