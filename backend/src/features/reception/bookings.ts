import { type BookedAppointment, type BookingResult, findUpcoming, type Slot } from '../appointments';
import { type Clockface, sayTime } from './speech';
import type { ToolContext, ToolOutcome } from './tool';

/** How times are spoken in a call. */
export function faceOf({ language, business, now }: ToolContext): Clockface {
  return { language, timeZone: business.timeZone, countryCode: business.countryCode, now };
}

const mostOffered = 3;
/** Two offers are so far apart, where there is a choice: people think in "morning or afternoon". */
const apartMs = 90 * 60_000;

/** Picks what is offered of the free times: the nearest to a wish, else a few that are not all the same. */
export function pickOffers(slots: readonly Slot[], near?: Date): Slot[] {
  const byTime = (one: Slot, other: Slot) => one.startsAt.getTime() - other.startsAt.getTime();
  if (near) {
    const away = ({ startsAt }: Slot) => Math.abs(startsAt.getTime() - near.getTime());
    const nearest = [...slots].sort((one, other) => away(one) - away(other) || byTime(one, other));
    // The very time that was asked for is all there is to say.
    if (nearest[0] && away(nearest[0]) === 0) return [nearest[0]];
    return nearest.slice(0, mostOffered).sort(byTime);
  }
  const spread: Slot[] = [];
  for (const slot of slots) {
    const last = spread.at(-1);
    if (!last || slot.startsAt.getTime() - last.startsAt.getTime() >= apartMs) spread.push(slot);
    if (spread.length === mostOffered) return spread;
  }
  const rest = slots.filter((slot) => !spread.includes(slot));
  return [...spread, ...rest].slice(0, mostOffered).sort(byTime);
}

/** Lists offered times in one line. The token in brackets is for the model, which hands it back. */
export function sayOffers(slots: readonly Slot[], context: ToolContext): string {
  const face = faceOf(context);
  const tr = context.language === 'tr';
  return slots
    .map((slot, index) => {
      const who = tr ? `${slot.staffName} ile` : `with ${slot.staffName}`;
      return `${index + 1}. ${sayTime(slot.startsAt, face)} ${who} [slot ${slot.token}]`;
    })
    .join('; ');
}

/** Reads an appointment back as it is stored. */
export function sayBooking(appointment: BookedAppointment, context: ToolContext): string {
  const when = sayTime(new Date(appointment.startsAt), faceOf(context));
  const { service, staff } = appointment;
  return context.language === 'tr'
    ? `${service.name}, ${when}, ${staff.name} ile`
    : `${service.name}, ${when}, with ${staff.name}`;
}

/** Says why a time could not be had, and what can be had instead. */
export function sayRefusal(result: Extract<BookingResult, { ok: false }>, context: ToolContext): ToolOutcome {
  const tr = context.language === 'tr';
  const why =
    result.reason === 'slot-taken'
      ? tr
        ? 'Bu saat az önce doldu.'
        : 'This time has just been taken.'
      : result.reason === 'outside-hours'
        ? tr
          ? 'Bu saat çalışma saatleri dışında.'
          : 'This time is outside the opening hours.'
        : tr
          ? 'Bu teklif artık geçerli değil; free_slots aracını yeniden kullanın.'
          : 'This offer is not valid any more; use free_slots again.';
  const instead = pickOffers(result.alternatives);
  if (instead.length === 0) return { answer: why, failed: true };
  const offers = sayOffers(instead, context);
  return { answer: `${why} ${tr ? 'Boş olanlar' : 'Free instead'}: ${offers}`, failed: true };
}

/** What a caller may see and change: the bookings of the very number they call from, and no others. */
export async function bookingsOf(context: ToolContext): Promise<BookedAppointment[] | null> {
  if (context.caller === null) return null;
  return findUpcoming(context.scope, { phone: context.caller, limit: 5 });
}

/** Lists bookings in one line, with the id in brackets that the model hands back. */
export function sayBookings(bookings: readonly BookedAppointment[], context: ToolContext): string {
  return bookings
    .map((each, index) => `${index + 1}. ${sayBooking(each, context)} [booking ${each.id}]`)
    .join('; ');
}

type Found = { id: string; before: BookedAppointment | null } | ToolOutcome;

/**
 * Finds the booking that a caller wants to change: the one named, or their only one. Never one of another number.
 * @returns its id, or the answer that says why there is none
 */
export async function chooseBooking(context: ToolContext, wanted: string | undefined): Promise<Found> {
  // An earlier delivery of this use did it, and did not live to write the answer: it was judged then.
  const done = await doneBefore(context);
  if (done) return { id: done, before: null };
  const tr = context.language === 'tr';
  const bookings = await bookingsOf(context);
  if (bookings === null) return { answer: withheld[context.language], failed: true };
  if (bookings.length === 0) return { answer: none[context.language], failed: true };
  const chosen = wanted === undefined ? undefined : bookings.find(({ id }) => id === wanted.toLowerCase());
  if (chosen) return { id: chosen.id, before: chosen };
  if (wanted === undefined && bookings.length === 1) return { id: bookings[0]!.id, before: bookings[0]! };
  const list = sayBookings(bookings, context);
  const ask = tr
    ? `Hangisi olduğunu sorun ve köşeli parantezdeki numarayı verin: ${list}`
    : `Ask which one, and give the id in brackets: ${list}`;
  return { answer: ask, failed: true };
}

async function doneBefore({ scope, use }: ToolContext): Promise<string | null> {
  const row = await scope.read((tx) =>
    tx.toolCall.findFirst({ where: { providerToolCallId: use.id }, select: { resultId: true } }),
  );
  return row?.resultId ?? null;
}

export const none = {
  en: 'There is no upcoming booking under the number of this call.',
  tr: 'Bu aramanın numarasıyla kayıtlı bir randevu yok.',
};

export const withheld = {
  en: "The caller's number is withheld, so bookings cannot be looked up or changed. Offer to take a message.",
  tr: 'Arayanın numarası gizli olduğu için randevulara bakılamıyor ve değiştirilemiyor. Not almayı önerin.',
};
