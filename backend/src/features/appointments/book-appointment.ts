import type { TenantScope } from '../../platform/db/tenant';
import { newId } from '../../platform/ids';
import type { Platform } from '../../platform/platform';
import { type Ask, askAlone } from './ask';
import {
  type BookingResult,
  bookFunction,
  isWithinHours,
  type Outcome,
  resultOf,
  type Source,
  type ToolCall,
} from './booking';
import { nearestSlots } from './find-slots';
import { hasExpired, openSlotToken, type SlotOffer } from './slot-token';

/** What is to be booked: the token of an offered slot, or service, staff member and time. */
export interface BookingWish {
  slotToken?: string | undefined;
  serviceId?: string | undefined;
  staffId?: string | undefined;
  startsAt?: Date | undefined;
  customer:
    | { id: string }
    | { phone?: string | undefined; name?: string | undefined; email?: string | undefined };
  /** STAFF may book outside hours; what overlaps is refused to everyone. */
  source: Source;
  callLogId?: string | null | undefined;
  notes?: string | null | undefined;
  toolCall?: ToolCall | undefined;
}

type Target = Pick<SlotOffer, 'serviceId' | 'staffId' | 'startsAt'> & Partial<SlotOffer>;

/**
 * Books, in one commit: the appointment, its customer when new, the texts to those concerned, and the note that this
 * request has been done. Two that want the same time never both get it.
 * @returns `slot-taken` and `outside-hours` come with alternatives; `unknown` is a token that is not ours or has
 *   expired (then with alternatives), or a service, staff member or customer that is not there
 */
export function bookAppointment(
  platform: Platform,
  scope: TenantScope,
  wish: BookingWish,
): Promise<BookingResult> {
  return bookWith(platform, askAlone(scope), wish);
}

/** The same, within a transaction where the caller has one. */
export async function bookWith(platform: Platform, ask: Ask, wish: BookingWish): Promise<BookingResult> {
  const target = targetOf(platform, ask.tenantId, wish);
  // A request that was done before is answered by the database, whatever time has made of its token since.
  if (!target && !wish.toolCall) return { ok: false, reason: 'unknown', alternatives: [], what: 'slot' };
  const isOver = !target || (target.offeredAt !== undefined && hasExpired(platform, target as SlotOffer));
  const keepsHours = wish.source !== 'STAFF';
  const outsideHours = async () =>
    target && keepsHours && !(await isWithinHours(platform, ask, target)) ? 'outside-hours' : null;
  const ids = { made: newId(), newcomer: newId() };
  const book = (refuse: string | null, hoursChecked: true | undefined) =>
    ask.value<Outcome>(bookFunction, ...argumentsOf(wish, target, ids, refuse, hoursChecked), !ask.isAlone);
  // A slot that was offered was within hours then; the database says whether they have been changed since.
  let outcome =
    isOver || target.offeredAt
      ? await book(isOver ? 'unknown' : null, keepsHours ? undefined : true)
      : await book(await outsideHours(), true);
  if (outcome.outcome === 'recheck') outcome = await book(await outsideHours(), true);
  if (outcome.outcome === 'booked' && ask.isAlone) tellOfBooking(platform, ask.tenantId, ids.made);
  const alternatives = async () => (target ? nearestSlots(platform, ask, target) : []);
  const result = await resultOf(outcome, alternatives);
  if (!result.ok && isOver)
    return { ok: false, reason: 'unknown', alternatives: await alternatives(), what: 'slot' };
  return result as BookingResult;
}

/** Tells screens of it, and workers of the job that writes its texts. */
function tellOfBooking({ system }: Platform, tenantId: string, id: string): void {
  system.scope(tenantId).tell({ type: 'appointment.changed', id });
  system.tellJobs(1);
}

/**
 * What the database function `book_time` takes after the tenant, but for the last; as texts, which say the same over every
 * connection.
 */
function argumentsOf(
  { customer, source, callLogId, notes, toolCall }: BookingWish,
  target: Target | null,
  { made, newcomer }: { made: string; newcomer: string },
  refuse: string | null,
  hoursChecked: true | undefined,
): (string | null | undefined)[] {
  const [known, caller] = 'id' in customer ? [customer.id, {}] : [null, customer];
  return [
    made,
    target?.serviceId,
    target?.staffId,
    target?.startsAt.toISOString(),
    target?.durationMinutes?.toString(),
    hoursChecked ? null : target?.hoursVersion?.toString(),
    refuse,
    known,
    caller.phone,
    caller.name,
    caller.email,
    newcomer,
    source,
    callLogId ?? toolCall?.callLogId,
    notes,
    toolCall?.id,
    toolCall?.name,
    toolCall && JSON.stringify(toolCall.arguments),
  ];
}

function targetOf(platform: Platform, tenantId: string, wish: BookingWish): Target | null {
  if (wish.slotToken !== undefined) return openSlotToken(platform, tenantId, wish.slotToken);
  if (!wish.serviceId || !wish.staffId || !wish.startsAt) return null;
  return { serviceId: wish.serviceId, staffId: wish.staffId, startsAt: wish.startsAt };
}
