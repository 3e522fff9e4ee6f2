import type { Prisma } from '../../generated/prisma/client';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { formatNumber } from '../../platform/format-number';
import { cursorAfter } from '../../platform/http/paging';
import { Problem } from '../../platform/http/problem';
import { presentAppointment, withNames } from '../appointments';
import { listed, listedCall, presentCallSummary, presentVoicemail } from '../calls';
import { presentMessage } from '../messaging';
import type { ItemAnswer } from './schema';

interface Place {
  kind: ItemAnswer['kind'];
  id: string;
  at: Date;
}

/** Whose conversation it is: a customer, or a number that is no customer's yet. */
interface Party {
  customerId: string | null;
  contact: string | null;
  customer: { id: string; name: string | null; phone: string | null } | null;
}

/** Reads a conversation: its newest part, the newest last; `nextCursor` reads what came before. @throws Problem `not-found` */
export async function readThread(
  tx: TenantTx,
  id: string,
  page: { limit: number; cursor?: { at: Date; id: string } | undefined },
  now: Date,
) {
  const party = await findParty(tx, id);
  const places = await readPlaces(tx, party, page);
  const shown = places.slice(0, page.limit);
  const last = shown.at(-1);
  const upcoming = party.customerId
    ? await tx.appointment.findMany({
        where: {
          customerId: party.customerId,
          endsAt: { gt: now },
          status: { in: ['BOOKED', 'CONFIRMED', 'RESCHEDULED'] },
        },
        include: withNames,
        orderBy: { startsAt: 'asc' },
        take: 10,
      })
    : [];
  return {
    thread: {
      id,
      customer: party.customer,
      contact: party.contact,
      formattedContact: party.contact ? formatNumber(party.contact) : null,
    },
    items: (await readItems(tx, shown)).reverse(),
    nextCursor: places.length > page.limit && last ? cursorAfter(last) : null,
    upcoming: upcoming.map(presentAppointment),
  };
}

/** Marks everything in a conversation as seen. */
export async function markThreadRead(tx: TenantTx, id: string): Promise<void> {
  const party = await findParty(tx, id);
  const whose = party.customerId
    ? { customerId: party.customerId }
    : { customerId: null, fromNumber: party.contact };
  const readAt = new Date();
  await tx.message.updateMany({ where: { ...whose, direction: 'INBOUND', readAt: null }, data: { readAt } });
  await tx.voicemail.updateMany({ where: { ...whose, readAt: null }, data: { readAt } });
  emitChange(tx, 'thread.changed', id);
}

async function findParty(tx: TenantTx, id: string): Promise<Party> {
  const contact = id.startsWith('contact:') ? id.slice(8) : null;
  const customer = await tx.customer.findFirst({
    // A number that has become a customer's since leads to the one conversation with them.
    where: contact === null ? { id } : { phone: contact, erasedAt: null },
    select: { id: true, name: true, phone: true },
  });
  if (customer) return { customerId: customer.id, contact: customer.phone, customer };
  if (contact === null) throw new Problem('not-found', 'There is no such conversation.');
  return { customerId: null, contact, customer: null };
}

function readPlaces(
  tx: TenantTx,
  party: Party,
  { limit, cursor }: { limit: number; cursor?: { at: Date; id: string } | undefined },
): Promise<Place[]> {
  return tx.$queryRaw<Place[]>`
    select c.kind, c.id, c.at from communications c
    where case when ${party.customerId}::uuid is null then c.customer_id is null and c.contact = ${party.contact}
        else c.customer_id = ${party.customerId}::uuid end
      and (${cursor?.at ?? null}::timestamptz is null
        or (c.at, c.id) < (${cursor?.at ?? null}::timestamptz, ${cursor?.id ?? null}::uuid))
    order by c.at desc, c.id desc limit ${limit + 1}`;
}

/** Reads what stands at the places, in their order. */
async function readItems(tx: TenantTx, places: Place[]): Promise<ItemAnswer[]> {
  const idsOf = (kind: Place['kind']): Prisma.StringFilter => ({
    in: places.filter((each) => each.kind === kind).map((each) => each.id),
  });
  const found = new Map<string, Partial<ItemAnswer>>();
  for (const row of await tx.callLog.findMany({ where: { id: idsOf('CALL') }, include: listedCall }))
    found.set(row.id, { call: presentCallSummary(row) });
  for (const row of await tx.message.findMany({
    where: { id: idsOf('MESSAGE') },
    include: { media: { orderBy: { position: 'asc' } } },
  }))
    found.set(row.id, { message: presentMessage(row) });
  for (const row of await tx.voicemail.findMany({ where: { id: idsOf('VOICEMAIL') }, include: listed }))
    found.set(row.id, { voicemail: presentVoicemail(row) });
  for (const row of await tx.appointment.findMany({
    where: { id: idsOf('APPOINTMENT') },
    include: withNames,
  }))
    found.set(row.id, { appointment: presentAppointment(row) });
  return places.map((place) => ({
    id: place.id,
    kind: place.kind,
    at: place.at.toISOString(),
    ...found.get(place.id),
  }));
}
