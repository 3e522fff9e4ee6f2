import { isAtBase, parsed } from '../addresses';
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
