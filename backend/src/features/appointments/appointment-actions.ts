import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { Problem, type ProblemCode } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import type { Platform } from '../../platform/platform';
import type { BookBody, ChangeBody, SlotsQuery, StatusBody } from './appointment-schema';
import { askAlone, askWithin } from './ask';
import { bookWith } from './book-appointment';
import type { BookingResult, Refusal, Source } from './booking';
import { changeWith, setStatusWith } from './change-appointment';
import { type Slot, searchSlots } from './find-slots';
import { instantOf, readAppointment, zoneOf } from './list-appointments';

const mostSlots = 2000;

/** Lists free slots for the dashboard, each time once for each one who is free. @throws Problem `not-found` */
export async function listSlots(platform: Platform, scope: TenantScope, query: SlotsQuery) {
  const zone = await scope.read(zoneOf);
  const wish = {
    ...query,
    from: instantOf(zone, query.from ?? platform.clock()),
    limit: mostSlots,
    everyStaff: true,
  };
  const { slots, facts } = await searchSlots(platform, askAlone(scope), wish);
  if (!facts.service) throw new Problem('not-found', 'There is no such service.');
  return { slots: slots.map(presentSlot), timeZone: facts.zone };
}

/** Books for a person at the dashboard, or for a program with a key, which keeps to the hours. */
export async function bookForRequest(platform: Platform, tx: TenantTx, by: By, body: BookBody) {
  const { customerId, customer, ...wish } = body;
  const result = await bookWith(platform, askWithin(tx), {
    ...wish,
    customer: customerId ? { id: customerId } : customer!,
    source: sourceOf(by),
  });
  return readAppointment(platform, tx, appointmentOf(result).id);
}

/** Changes time, staff, service or notes. */
export async function changeForRequest(
  platform: Platform,
  tx: TenantTx,
  by: By,
  appointmentId: string,
  body: ChangeBody,
) {
  const wish = { appointmentId, ...body, source: sourceOf(by) };
  const result = await changeWith(platform, askWithin(tx), wish);
  return readAppointment(platform, tx, appointmentOf(result).id);
}

/** Confirms, cancels, or notes how it went. */
export async function setStatusForRequest(
  platform: Platform,
  tx: TenantTx,
  by: By,
  appointmentId: string,
  { status }: StatusBody,
) {
  const result = await setStatusWith(askWithin(tx), { appointmentId, status, source: sourceOf(by) });
  return readAppointment(platform, tx, appointmentOf(result).id);
}

const sourceOf = ({ actor }: By): Source => (actor.type === 'user' ? 'STAFF' : 'WEB');

const refusals: Record<Refusal | 'stale' | 'closed', [ProblemCode, string]> = {
  'slot-taken': ['slot-taken', 'Somebody else has this time. Choose another one.'],
  'outside-hours': ['slot-taken', 'This time is outside the hours that can be booked. Choose another one.'],
  unknown: ['not-found', 'There is no such appointment.'],
  stale: ['conflict', 'The appointment has been changed since you read it. Read it again.'],
  closed: ['conflict', 'The appointment is over or cancelled, so this cannot be done with it any more.'],
};

const missing: Record<string, string> = {
  slot: 'This slot has expired. Choose another one.',
  service: 'This service is not offered by this staff member.',
  customer: 'There is no such customer.',
};

function appointmentOf(result: BookingResult<Refusal | 'stale' | 'closed'>) {
  if (result.ok) return result.appointment;
  const [code, detail] = refusals[result.reason];
  const alternatives = result.alternatives.map(presentSlot);
  // A token that was good once: the time may be gone, and others are at hand.
  if (result.reason === 'unknown' && alternatives.length > 0)
    throw new Problem('slot-taken', missing['slot'], { alternatives });
  throw new Problem(
    code,
    result.reason === 'unknown' ? (missing[result.what ?? ''] ?? detail) : detail,
    code === 'slot-taken' ? { alternatives } : {},
  );
}

function presentSlot({ serviceId: _, ...each }: Slot) {
  return { ...each, startsAt: each.startsAt.toISOString(), endsAt: each.endsAt.toISOString() };
}
