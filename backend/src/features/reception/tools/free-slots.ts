import { z } from 'zod';
import { findSlots, type Slot } from '../../appointments';
import { bookingsOf, faceOf, pickOffers, sayOffers } from '../bookings';
import { chooseService } from '../choose-from-catalogue';
import { findNamed, localDay, localTime, readDay, sayDay } from '../speech';
import { type ToolContext, tool } from '../tool';

const hourMs = 3_600_000;

/** Finds free times; never a date without a token that can be booked. */
export const freeSlots = tool({
  name: 'free_slots',
  description:
    'Finds free times for a service. Always use it before booking or moving an appointment. It answers at most three times, each with a slot in brackets: hand that on to book_appointment or reschedule, and never read it out.',
  arguments: z.object({
    service: z.string().max(100).optional().meta({ description: 'The service, by the name callers use.' }),
    day: z.string().max(40).optional().meta({
      description: 'YYYY-MM-DD, today, tomorrow or a weekday. Leave it out for the next free times.',
    }),
    time: z
      .string()
      .regex(/^([01]?\d|2[0-3])[:.][0-5]\d$/, 'must be HH:MM, 24 hours')
      .optional()
      .meta({ description: 'The time of day that is wanted, HH:MM on a 24-hour clock.' }),
    staff: z
      .string()
      .max(100)
      .optional()
      .meta({ description: 'With whom, when the caller asks for somebody.' }),
    booking: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'The id of the booking that is to be moved, from find_my_booking.' }),
  }),
  ability: null,
  reads: true,
  waiting: {
    en: 'One moment, I am looking at the calendar.',
    tr: 'Bir saniye, takvime bakıyorum.',
  },
  async run(context, wanted) {
    const tr = context.language === 'tr';
    const moving = wanted.booking === undefined ? null : await moved(context, wanted.booking);
    const place = context.bookable;
    const service = chooseService(place.services, wanted.service ?? moving?.service.name, context);
    if ('answer' in service) return service;
    const person = wanted.staff === undefined ? undefined : findNamed(place.staff, wanted.staff)[0];
    if (wanted.staff !== undefined && !person) {
      const names = place.staff
        .slice(0, 10)
        .map(({ name }) => name)
        .join(', ');
      return {
        answer: `${tr ? 'Bu adda kimse yok. Çalışanlar' : 'Nobody has that name. There are'}: ${names}.`,
        failed: true,
      };
    }
    const day = wanted.day === undefined ? null : readDay(wanted.day, context.business.timeZone, context.now);
    if (wanted.day !== undefined && day === null)
      return { answer: tr ? 'day, YYYY-AA-GG olarak verilmeli.' : 'Give day as YYYY-MM-DD.', failed: true };
    const ask: Ask = { serviceId: service.id, staffId: person?.id, without: moving?.id ?? null };
    return offer(context, service.name, ask, day, wanted.time?.replace('.', ':').padStart(5, '0'));
  },
});

interface Ask {
  serviceId: string;
  staffId: string | undefined;
  without: string | null;
}

async function offer(
  context: ToolContext,
  service: string,
  ask: Ask,
  day: string | null,
  time: string | undefined,
) {
  const tr = context.language === 'tr';
  const slots = day ? await slotsOf(context, ask, day) : await slotsFrom(context, ask, context.now);
  const offers = choose(context, slots, time);
  if (offers.length > 0) {
    const list = sayOffers(offers, context);
    return { answer: `${tr ? `${service} için boş saatler` : `Free for ${service}`}: ${list}` };
  }
  const later = day
    ? choose(context, await slotsFrom(context, ask, new Date(Date.parse(day))), undefined)
    : [];
  if (later.length === 0)
    return {
      answer: tr
        ? `${service} için boş saat yok. Not almayı önerin.`
        : `Nothing is free for ${service}. Offer to take a message.`,
      failed: true,
    };
  const name = sayDay(day!, faceOf(context)).replace(/,$/, '');
  const none = tr
    ? `${name} boş saat yok. Sonraki boş saatler`
    : `Nothing is free ${name}. The next free times`;
  return { answer: `${none}: ${sayOffers(later, context)}` };
}

/** Takes those of a time of day where one is wanted, the nearest first; else a few that are apart. */
function choose(context: ToolContext, slots: readonly Slot[], time: string | undefined): Slot[] {
  if (time === undefined) return pickOffers(slots);
  const zone = context.business.timeZone;
  const exact = slots.find(({ startsAt }) => localTime(startsAt, zone) === time);
  if (exact) return [exact];
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const away = ({ startsAt }: Slot) => Math.abs(minutes(localTime(startsAt, zone)) - minutes(time));
  const first = slots[0] && localDay(slots[0].startsAt, zone);
  return slots
    .filter(({ startsAt }) => localDay(startsAt, zone) === first)
    .sort((one, other) => away(one) - away(other))
    .slice(0, 3)
    .sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
}

/** Zones are up to 14 hours away from UTC, so a local day lies within three days of it. */
async function slotsOf(
  { platform, scope, business }: ToolContext,
  ask: Ask,
  day: string,
): Promise<readonly Slot[]> {
  const from = new Date(Date.parse(`${day}T00:00:00Z`) - 14 * hourMs);
  const found = await findSlots(platform, scope, { ...ask, from, days: 3, limit: 500 });
  return found.filter(({ startsAt }) => localDay(startsAt, business.timeZone) === day);
}

function slotsFrom({ platform, scope }: ToolContext, ask: Ask, from: Date): Promise<readonly Slot[]> {
  return findSlots(platform, scope, { ...ask, from, days: 60, limit: 60 });
}

/** The booking to be moved, when it is the caller's; another's is not even known. */
async function moved(context: ToolContext, id: string) {
  return (await bookingsOf(context))?.find((each) => each.id === id.toLowerCase()) ?? null;
}
