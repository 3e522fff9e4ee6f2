import { BlockList, isIP } from 'node:net';
import type { VapiCall } from './client';

/**
 * Tells whether an address that came with a delivery is VAPI's own: `https` under vapi.ai, or where the account's API
 * is (the lab).
 */
export function isOwnAddress(call: Pick<VapiCall, 'baseUrl'>, address: string): boolean {
  const url = parsed(address);
  if (!url) return false;
  if (isAtBase(call, url)) return true;
  return url.protocol === 'https:' && (url.hostname === 'vapi.ai' || url.hostname.endsWith('.vapi.ai'));
}

/** Tells whether an address is at the very host and port of the API, where that is set. */
export function isAtBase({ baseUrl }: Pick<VapiCall, 'baseUrl'>, url: URL): boolean {
  return baseUrl !== undefined && new URL(baseUrl).origin === url.origin;
}

export function parsed(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}

// What is not on the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-.
const inside = new BlockList();
for (const [net, length] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, length, 'ipv4');
for (const [net, length] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, length, 'ipv6');

/** Tells whether an IP address can be reached by anybody: neither this machine nor a private network. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const version = isIP(plain);
  return version !== 0 && !inside.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}
