import type { SipTrunk } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import type { SipLogin } from '../../providers/provider';

/** Where a number's SIP login is sealed to. */
export function loginPlace(numberId: string) {
  return { table: 'phone_numbers', row: numberId, field: 'sip_login' };
}

/** Where a trunk's password is sealed to. */
export function trunkPlace(trunkId: string) {
  return { table: 'sip_trunks', row: trunkId, field: 'password' };
}

/** Reads a trunk's login. */
export async function trunkLogin(platform: Platform, tx: TenantTx, trunk: SipTrunk): Promise<SipLogin> {
  const password = await platform.secrets.open<string>(tx, trunkPlace(trunk.id), trunk.password);
  return {
    host: trunk.host,
    port: trunk.port,
    transport: trunk.transport.toLowerCase() as SipLogin['transport'],
    username: trunk.username,
    password,
    ...(trunk.domain ? { domain: trunk.domain } : {}),
  };
}
