import ipaddr from 'ipaddr.js';

const globalUnicast = ipaddr.IPv6.parse('2000::');

/**
 * Tells whether an IP address is one of the public internet. Loopback, private, link-local (where clouds keep their
 * metadata), shared, multicast and reserved ones are not; nor are IPv6 addresses that carry an IPv4 one (mapped, NAT64,
 * 6to4, Teredo), whatever it is, nor anything outside 2000::/3.
 * @param text an address as `dns.lookup` gives it; what is none is not public
 */
export function isPublicAddress(text: string): boolean {
  // A zone makes sense only for link-local addresses.
  if (!ipaddr.isValid(text) || text.includes('%')) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return !(address instanceof ipaddr.IPv6) || address.match(globalUnicast, 3);
}
