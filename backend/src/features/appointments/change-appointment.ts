import type { TenantScope, TenantStatement } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { type Ask, askAlone } from './ask';
import {
  type BookingResult,
  changeFunction,
  isWithinHours,
  type Outcome,
  type Refusal,
  resultOf,
  type Source,
  statusFunction,
  type ToolCall,
} from './booking';
import { nearestSlots } from './find-slots';
import type { BookedAppointment } from './present-appointment';

export interface ChangeWish {
  appointmentId: string;
  /** The version that was read; another one by now is refused as unknown. Default: any. */
  version?: number | undefined;
  startsAt?: Date | undefined;
  staffId?: string | undefined;
  serviceId?: string | undefined;
  notes?: string | null | undefined;
  source: Source;
  toolCall?: ToolCall | undefined;
}

export interface StatusWish {
  appointmentId: string;
  source: Source;
  toolCall?: ToolCall | undefined;
}

const readFunction: TenantStatement = {
  name: 'read-appointment',
  text: 'select read_appointment($1::uuid, $2::uuid) as value',
};

/**
 * Moves an appointment, or gives it to other staff or another service; those concerned are texted.
 * @returns as `bookAppointment`; `unknown` also when it is over, cancelled, or not of the version asked for
 */
export async function changeAppointment(
  platform: Platform,
  scope: TenantScope,
  wish: ChangeWish,
): Promise<BookingResult> {
  return plain(await changeWith(platform, askAlone(scope), wish));
}

/** The same, within a transaction where the caller has one; tells an old version and a closed appointment apart. */
export async function changeWith(
  platform: Platform,
  ask: Ask,
  wish: ChangeWish,
): Promise<BookingResult<Refusal | 'stale' | 'closed'>> {
  const moves = wish.startsAt !== undefined || wish.staffId !== undefined || wish.serviceId !== undefined;
  const target = moves && wish.source !== 'STAFF' ? await targetOf(ask, wish) : null;
  const refuse = target && !(await isWithinHours(platform, ask, target)) ? 'outside-hours' : null;
  const { source: _, ...change } = wish;
  const outcome = await ask.value<Outcome>(changeFunction, JSON.stringify({ ...change, refuse }));
  return resultOf(outcome, async () => {
    const refused = target ?? (await targetOf(ask, wish));
    return refused ? nearestSlots(platform, ask, { ...refused, without: wish.appointmentId }) : [];
  });
}

/** Where the appointment is to go: what is not changed stays. */
async function targetOf(ask: Ask, wish: ChangeWish) {
  const now = await ask.value<BookedAppointment | null>(readFunction, wish.appointmentId);
  if (!now) return null;
  return {
    serviceId: wish.serviceId ?? now.service.id,
    staffId: wish.staffId ?? now.staff.id,
    startsAt: wish.startsAt ?? new Date(now.startsAt),
  };
}

/**
 * Cancels: the time is free again, and those concerned are texted. Cancelling twice changes nothing (`repeated`).
 * @returns `unknown` when it is not there, or is over
 */
export async function cancelAppointment(
  _platform: Platform,
  scope: TenantScope,
  wish: StatusWish,
): Promise<BookingResult> {
  return plain(await setStatusWith(askAlone(scope), { ...wish, status: 'CANCELLED' }));
}

/** Notes that the customer has said they will come. @returns `unknown` when it is not there, is over or cancelled */
export async function confirmAppointment(
  _platform: Platform,
  scope: TenantScope,
  wish: StatusWish,
): Promise<BookingResult> {
  return plain(await setStatusWith(askAlone(scope), { ...wish, status: 'CONFIRMED' }));
}

/** Sets a status where that is allowed from the one it has. */
export async function setStatusWith(
  ask: Ask,
  wish: StatusWish & { status: 'CONFIRMED' | 'CANCELLED' | 'COMPLETED' | 'NO_SHOW' },
): Promise<BookingResult<Refusal | 'stale' | 'closed'>> {
  const { source: _, ...request } = wish;
  return resultOf(await ask.value<Outcome>(statusFunction, JSON.stringify(request)), async () => []);
}

function plain(result: BookingResult<Refusal | 'stale' | 'closed'>): BookingResult {
  if (result.ok) return result;
  return {
    ...result,
    reason: result.reason === 'stale' || result.reason === 'closed' ? 'unknown' : result.reason,
  };
}
