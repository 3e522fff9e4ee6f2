import { Prisma } from '../../generated/prisma/client';
import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import { findProvider } from '../../providers';
import type { SipLogin } from '../../providers/provider';
import { requireRoomForNumber } from '../billing';
import { asksUs } from './carrier-addresses';
import { areaCodeOf } from './countries';
import { findNumber, presentNumber } from './present-number';
import { requireUnusedNumber } from './provision-number';
import { changed, enqueueAdvance, lockNumber } from './provisioning/record';
import { startSaga } from './provisioning/start-saga';
import type { SagaState } from './provisioning/step';
import type { SipLoginEntry } from './schema';
import { loginPlace } from './sip-login';

/** Tries again what failed, or goes on with what waits for a person's decision. @throws Problem `conflict` */
export async function retryProvisioning(tx: TenantTx, by: By, id: string) {
  await lockNumber(tx, id);
  const number = await findNumber(tx, id);
  const saga = number.provisionings[0];
  if (saga?.status === 'NEEDS_ATTENTION') {
    const { undoing, ...state } = saga.state as SagaState;
    await tx.provisioning.update({
      where: { id: saga.id },
      data: { status: undoing ? 'UNDOING' : 'RUNNING', state: state as object, resumeAt: new Date() },
    });
    await tx.provisioningStep.updateMany({
      where: { provisioningId: saga.id, attempts: { gt: 1 } },
      data: { attempts: 1 },
    });
    await enqueueAdvance(tx, saga.id);
    await changed(tx, saga);
  } else if (saga?.status === 'FAILED' && number.status === 'FAILED') {
    await requireRoomForNumber(tx);
    const { areaCode, sipTrunkId, chosen, mayFallBack } = saga.state as SagaState;
    const trunk = sipTrunkId ? await tx.sipTrunk.findUnique({ where: { id: sipTrunkId } }) : null;
    if (sipTrunkId && !trunk)
      throw new Problem('conflict', 'The SIP trunk of this number has been deleted. Ask for a new number.');
    await tx.phoneNumber.update({
      where: { id },
      data: { status: 'PENDING', number: trunk?.number ?? null },
    });
    const isAsked = asksUs(number.provider);
    await startSaga(tx, {
      phoneNumberId: id,
      kind: 'PROVISION',
      mode: isAsked ? 'API' : saga.mode === 'DIRECT' || saga.mode === 'TRUNK' ? saga.mode : null,
      state: { areaCode, sipTrunkId, chosen, mayFallBack },
      provider: number.provider,
    });
  } else {
    throw new Problem('conflict', 'There is nothing to try again: the number has not failed.');
  }
  await audit(tx, by, {
    action: 'number.retried',
    targetType: 'number',
    targetId: id,
    targetName: number.number,
  });
  return presentNumber(await findNumber(tx, id));
}

/** Takes the SIP login of a number that a person has ordered, and lets the saga go on. @throws Problem `conflict` */
export async function enterSipLogin(
  platform: Platform,
  tx: TenantTx,
  by: By,
  id: string,
  entry: SipLoginEntry,
) {
  await lockNumber(tx, id);
  const number = await findNumber(tx, id);
  const saga = number.provisionings[0];
  if (saga?.status !== 'WAITING')
    throw new Problem('conflict', 'This number does not wait for its connection details.');
  if (number.number !== entry.number) await requireUnusedNumber(tx, entry.number);
  const access = findProvider(number.provider)?.sipAccess;
  const host = entry.host ?? access?.host;
  if (!host)
    throw new Problem('invalid', 'Enter the host of the carrier.', {
      errors: [{ path: 'host', message: 'is needed for this carrier' }],
    });
  const login: SipLogin = {
    host,
    port: entry.port ?? access?.port ?? 5060,
    transport: access?.transport ?? 'udp',
    username: entry.username,
    password: entry.password,
  };
  await tx.phoneNumber.update({
    where: { id },
    data: {
      number: entry.number,
      areaCode: areaCodeOf(entry.number),
      sipLogin: await platform.secrets.seal(tx, loginPlace(id), login),
    },
  });
  await tx.provisioning.update({
    where: { id: saga.id },
    data: { status: 'RUNNING', waitingFor: null, error: Prisma.DbNull, resumeAt: new Date() },
  });
  await enqueueAdvance(tx, saga.id);
  await changed(tx, saga);
  await audit(tx, by, {
    action: 'number.sip-login-entered',
    targetType: 'number',
    targetId: id,
    targetName: entry.number,
  });
  return presentNumber(await findNumber(tx, id));
}
