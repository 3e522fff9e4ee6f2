import type { RvmRequest, RvmService } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { judgeOutsideUrl, OutsideUrlError } from '../../platform/http/outside-url';
import { Problem } from '../../platform/http/problem';
import { newId } from '../../platform/ids';
import { enqueue } from '../../platform/jobs';
import type { Platform } from '../../platform/platform';
import { chooseWay } from '../calls';
import { rankNumbers } from '../reputation';

/** Has a request worked on, by one process at a time. */
export async function enqueueRvm(tx: TenantTx, rvmId: string, at?: Date): Promise<void> {
  await enqueue(tx, 'rvm.send', { rvmId }, { key: `rvm.send:${rvmId}`, serial: true, ...(at && { at }) });
}

/** Has it looked at what became of a voicemail that a call leaves. */
export async function enqueueAfterCall(tx: TenantTx, callId: string, at: Date): Promise<void> {
  await enqueue(tx, 'rvm.after-call', { callId }, { key: `rvm.after-call:${callId}`, at });
}

export interface WantedRvm {
  to: string;
  audioUrl: string;
  /** Id or E.164; default the number whose turn it is. */
  from?: string | undefined;
  /** Default a service where one is connected, else a call. */
  delivery?: 'service' | 'call' | undefined;
  serviceId?: string | undefined;
  leadId?: string | undefined;
  notBefore?: Date | undefined;
}

/**
 * Writes a voicemail that is to be left, with the job that leaves it. Whether it may be is judged when it is sent.
 * @throws Problem `invalid`, `number-not-active`, `no-route`, `provider-not-configured`
 */
export async function queueRvm(platform: Platform, tx: TenantTx, wanted: WantedRvm) {
  requireAskable(platform, wanted.audioUrl, 'audioUrl');
  const way = await chooseDelivery(platform, tx, wanted);
  const customer = await tx.customer.findFirst({ where: { phone: wanted.to }, select: { id: true } });
  const row = await tx.rvmRequest.create({
    data: {
      id: newId(),
      leadId: wanted.leadId ?? null,
      audioUrl: wanted.audioUrl,
      ...way,
      toNumber: wanted.to,
      customerId: customer?.id ?? null,
      notBefore: wanted.notBefore ?? null,
    },
  });
  await enqueueRvm(tx, row.id, wanted.notBefore);
  return row;
}

/** Refuses an address that must not be asked, by how it is written. @throws Problem `invalid` */
export function requireAskable(platform: Platform, url: string, path: string): void {
  try {
    judgeOutsideUrl(url, platform.labUrl);
  } catch (error) {
    if (!(error instanceof OutsideUrlError)) throw error;
    throw new Problem('invalid', `The address ${error.message}. Nothing was sent.`, {
      errors: [{ path, message: error.message }],
    });
  }
}

async function chooseDelivery(
  platform: Platform,
  tx: TenantTx,
  { to, from, delivery, serviceId }: WantedRvm,
): Promise<Pick<RvmRequest, 'fromNumber' | 'provider' | 'serviceId'>> {
  const service = delivery === 'call' ? null : await findService(tx, serviceId);
  if (service) {
    const fromNumber = await chooseFrom(tx, from, platform.clock());
    return { fromNumber, provider: 'service', serviceId: service.id };
  }
  if (delivery === 'service' || serviceId) throw noService(serviceId);
  try {
    const { number } = await chooseWay(platform, tx, { to, from, machineDetection: true });
    return { fromNumber: number.number!, provider: number.provider, serviceId: null };
  } catch (error) {
    // Who asked for neither is told of both.
    const isUnable = error instanceof Problem && (error.code === 'no-route' || error.code === 'invalid');
    throw isUnable && !delivery && !from ? noService(undefined) : error;
  }
}

function findService(tx: TenantTx, wanted: string | undefined): Promise<RvmService | null> {
  return tx.rvmService.findFirst({
    where: { deletedAt: null, ...(wanted ? { id: wanted } : {}) },
    orderBy: { createdAt: 'asc' },
  });
}

function noService(wanted: string | undefined): Problem {
  if (wanted)
    return new Problem('invalid', 'There is no such service.', {
      errors: [{ path: 'serviceId', message: 'is none of your services' }],
    });
  return new Problem(
    'provider-not-configured',
    'No service that leaves voicemails is connected. Nothing was sent. Connect one under Campaigns, or get a number at a carrier that can call and leave them.',
  );
}

async function chooseFrom(tx: TenantTx, from: string | undefined, now: Date): Promise<string> {
  const id = from === undefined ? (await rankNumbers(tx, { signed: false }, now))[0] : undefined;
  if (from === undefined && id === undefined)
    throw new Problem('number-not-active', 'There is no active number to send from that does not rest.');
  const isId = /^[0-9a-f]{8}-/.test(from ?? '');
  const number = await tx.phoneNumber.findFirst({
    where: { status: 'ACTIVE', ...(id ? { id } : isId ? { id: from! } : { number: from! }) },
  });
  if (number?.number) return number.number;
  throw new Problem('invalid', 'There is no such active number.', {
    errors: [{ path: 'from', message: 'is none of your active numbers' }],
  });
}
