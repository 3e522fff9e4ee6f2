import type { z } from 'zod';
import type {
  Assistant,
  CallLog,
  PhoneNumber,
  Provisioning,
  ProvisioningStep,
} from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { formatNumber } from '../../platform/format-number';
import { Problem } from '../../platform/http/problem';
import type { SagaError } from './provisioning/failures';
import type { call, phoneNumber } from './schema';

/** What is read with a number to show it. */
export const shown = {
  assistant: { select: { id: true, name: true } },
  provisionings: {
    orderBy: { createdAt: 'desc' },
    take: 1,
    include: { steps: { orderBy: { position: 'asc' } } },
  },
} as const;

export type NumberRow = PhoneNumber & {
  assistant: Pick<Assistant, 'id' | 'name'> | null;
  provisionings: (Provisioning & { steps: ProvisioningStep[] })[];
};

/** Reads one number. @throws Problem `not-found` */
export async function findNumber(tx: TenantTx, id: string): Promise<NumberRow> {
  const row = await tx.phoneNumber.findUnique({ where: { id }, include: shown });
  if (!row) throw new Problem('not-found', 'There is no such number.');
  return row;
}

/** Shapes a number for its owner. @param row with the story of its last saga */
export function presentNumber(
  row: Omit<NumberRow, 'provisionings'> & { provisionings: SagaStory[] },
  now = new Date(),
): z.input<typeof phoneNumber> {
  const saga = row.provisionings[0];
  return {
    id: row.id,
    number: row.number,
    formattedNumber: row.number ? formatNumber(row.number) : null,
    friendlyName: row.friendlyName,
    countryCode: row.countryCode,
    areaCode: row.areaCode,
    type: row.type,
    features: row.features,
    provider: row.provider,
    status: row.status,
    assistant: row.assistant,
    voicemailEnabled: row.voicemailEnabled,
    recordCalls: row.recordCalls,
    monthlyCost: row.monthlyCost?.toFixed(2) ?? null,
    currency: row.currency,
    renewsAt: row.renewsAt?.toISOString() ?? null,
    renewal: row.renewal,
    renewalWarning: row.status === 'ACTIVE' && row.renewsAt ? warningFor(row.renewsAt, now) : null,
    counters: { callsIn: row.callsIn, callsOut: row.callsOut, smsIn: row.smsIn, smsOut: row.smsOut },
    provisioning: saga ? presentProvisioning(saga) : null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** The warning that is due: 30, 7 or 1 day before the renewal; null while it is further off. */
export function warningFor(renewsAt: Date, now: Date): 30 | 7 | 1 | null {
  const days = (renewsAt.getTime() - now.getTime()) / 86_400_000;
  return days <= 1 ? 1 : days <= 7 ? 7 : days <= 30 ? 30 : null;
}

/** What is told of a saga, as the database has it or as JSON. */
export type SagaStory = Pick<Provisioning, 'id' | 'kind' | 'mode' | 'status' | 'error'> & {
  steps: (Pick<ProvisioningStep, 'name' | 'status' | 'error'> & { finishedAt: Date | string | null })[];
};

/** Shapes a saga for the owner of its number. */
export function presentProvisioning(saga: SagaStory): z.input<typeof phoneNumber>['provisioning'] {
  const running = saga.steps.find((step) => step.status === 'RUNNING' || step.status === 'WAITING');
  const error = (saga.error ?? running?.error ?? null) as SagaError | null;
  return {
    id: saga.id,
    kind: saga.kind,
    mode: saga.mode,
    status: saga.status,
    steps: saga.steps.map((step) => ({
      name: step.name,
      status: step.status,
      finishedAt: step.finishedAt && new Date(step.finishedAt).toISOString(),
    })),
    error: saga.status === 'DONE' ? null : error,
    waitingFor: saga.status === 'WAITING' ? 'sip-login' : null,
  };
}

/** Shapes a call. */
export function presentCall(row: CallLog): z.input<typeof call> {
  return {
    id: row.id,
    status: row.status,
    to: row.toNumber,
    from: row.fromNumber,
    startTime: row.startTime.toISOString(),
    endTime: row.endTime?.toISOString() ?? null,
    durationSeconds: row.durationSeconds,
    hangupCause: row.hangupCause,
  };
}
