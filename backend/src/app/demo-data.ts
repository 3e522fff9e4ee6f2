import type { TenantTx } from '../platform/db/tenant';
import { newId } from '../platform/ids';
import type { DemoTalk } from './demo-history';

/** A business of the lab with everything that a receptionist needs to be tried. */
export interface DemoBusiness {
  businessName: string;
  countryCode: string;
  timeZone: string;
  locale: 'en' | 'tr';
  currency: string;
  facts: Record<string, string>;
  services: { name: string; minutes: number; after?: number; price: string }[];
  staff: { name: string; phone: string; services: number[] }[];
  customers: { name: string; phone: string }[];
  talk: DemoTalk;
}

/** A hairdresser in Istanbul, and a dentist's practice in New York. Telephone numbers are of ranges given to nobody; the first of the staff has a telephone that the lab's handset is. */
export const demoBusinesses: [DemoBusiness, DemoBusiness] = [
  {
    businessName: 'Lale Kuaför',
    countryCode: 'TR',
    timeZone: 'Europe/Istanbul',
    locale: 'tr',
    currency: 'TRY',
    facts: {
      hours: 'Her gün 09.00–19.00; 13.00–14.00 arası öğle molası.',
      address: 'Bağdat Caddesi 100, Kadıköy. Arkada ücretsiz otopark var.',
      other: 'Nakit ve kart kabul ediyoruz. Randevudan 10 dakika önce gelmenizi rica ederiz.',
    },
    services: [
      { name: 'Saç kesimi', minutes: 45, price: '600' },
      { name: 'Boya', minutes: 120, after: 15, price: '1800' },
      { name: 'Fön', minutes: 30, price: '350' },
    ],
    staff: [
      { name: 'Umut', phone: '+905421112244', services: [0, 1, 2] },
      { name: 'Zehra', phone: '+905320000102', services: [0, 2] },
    ],
    customers: [
      { name: 'Zeynep Kaya', phone: '+905320000201' },
      { name: 'Emre Demir', phone: '+905320000202' },
      { name: 'Elif Şahin', phone: '+905320000203' },
    ],
    talk: {
      summaries: [
        'Saç kesimi için randevu aldı.',
        'Pazar günü açık olup olmadığımızı sordu.',
        'Boya fiyatını sordu.',
        'Randevusunu bir saat ileri aldı.',
      ],
      texts: ['Merhaba, otopark var mı?', 'Merhaba! Arkada ücretsiz otoparkımız var.'],
    },
  },
  {
    businessName: 'Harbor Dental',
    countryCode: 'US',
    timeZone: 'America/New_York',
    locale: 'en',
    currency: 'USD',
    facts: {
      hours: 'Every day from 9 am to 7 pm; lunch break from 1 to 2 pm.',
      address: '12 Pier Street, New York. The entrance is beside the bakery.',
      other: 'New patients should bring their insurance card and come ten minutes early.',
    },
    services: [
      { name: 'Check-up', minutes: 30, price: '90' },
      { name: 'Cleaning', minutes: 45, after: 15, price: '140' },
      { name: 'Whitening', minutes: 60, price: '320' },
    ],
    staff: [
      { name: 'Dr. Riley', phone: '+12065550143', services: [0, 2] },
      { name: 'Sam', phone: '+12125550102', services: [0, 1] },
    ],
    customers: [
      { name: 'Jordan Lee', phone: '+12125550121' },
      { name: 'Maya Patel', phone: '+12125550122' },
      { name: 'Chris Novak', phone: '+12125550123' },
    ],
    talk: {
      summaries: [
        'Booked a check-up.',
        'Asked whether the practice is open on Sunday.',
        'Asked what whitening costs.',
        'Moved the appointment by an hour.',
      ],
      texts: ['Hi, where is the entrance?', 'Hello! It is beside the bakery.'],
    },
  },
];

/** Every day, so that there is always a tomorrow to book. */
const weekdays = [1, 2, 3, 4, 5, 6, 7];

/**
 * Fills a business that has just signed up: services, staff with their hours, customers, and a few bookings.
 * @returns the customers
 */
export async function fillDemo(
  tx: TenantTx,
  business: DemoBusiness,
  now: Date,
): Promise<{ id: string; phone: string }[]> {
  const services = business.services.map((each) => ({ ...each, id: newId() }));
  const staff = business.staff.map((each) => ({ ...each, id: newId() }));
  const customers = business.customers.map((each) => ({ ...each, id: newId() }));
  await tx.service.createMany({
    data: services.map(({ id, name, minutes, after, price }) => ({
      id,
      name,
      durationMinutes: minutes,
      bufferAfterMinutes: after ?? 0,
      price,
      currency: business.currency,
    })),
  });
  await tx.staff.createMany({ data: staff.map(({ id, name, phone }) => ({ id, name, phone })) });
  await tx.staffService.createMany({
    data: staff.flatMap((each) =>
      each.services.map((index) => ({ staffId: each.id, serviceId: services[index]!.id })),
    ),
  });
  await tx.staffShift.createMany({
    data: staff.flatMap(({ id }) =>
      weekdays.flatMap((weekday) => [
        { id: newId(), staffId: id, kind: 'WORK' as const, weekday, startMinute: 540, endMinute: 1140 },
        { id: newId(), staffId: id, kind: 'BREAK' as const, weekday, startMinute: 780, endMinute: 840 },
      ]),
    ),
  });
  await tx.customer.createMany({
    data: customers.map(({ id, name, phone }) => ({ id, name, phone, locale: business.locale })),
  });
  await tx.assistant.updateMany({ where: { isDefault: true }, data: { facts: business.facts } });
  await tx.tenantSetting.create({ data: { transferNumber: business.staff[0]!.phone } });
  await book(tx, { services, staff, customers, timeZone: business.timeZone, now });
  return customers;
}

interface Bookable {
  services: { id: string; minutes: number; after?: number }[];
  staff: { id: string; services: number[] }[];
  customers: { id: string }[];
  timeZone: string;
  now: Date;
}

/** Days from today, hour by the business's clock, and who: far enough apart that none overlaps. */
const bookings = [
  { day: 0, hour: 10, staff: 0, customer: 0 },
  { day: 0, hour: 15, staff: 1, customer: 1 },
  { day: 1, hour: 11, staff: 0, customer: 2 },
  { day: 2, hour: 16, staff: 1, customer: 0 },
];

async function book(tx: TenantTx, { services, staff, customers, timeZone, now }: Bookable): Promise<void> {
  for (const each of bookings) {
    const person = staff[each.staff]!;
    const service = services[person.services[0]!]!;
    const [{ starts_at: startsAt } = { starts_at: now }] = await tx.$queryRaw<{ starts_at: Date }[]>`
      select (date_trunc('day', ${now}::timestamptz at time zone ${timeZone})
        + make_interval(days => ${each.day}::int, hours => ${each.hour}::int)) at time zone ${timeZone} as starts_at`;
    const endsAt = new Date(startsAt.getTime() + service.minutes * 60_000);
    await tx.appointment.create({
      data: {
        id: newId(),
        customerId: customers[each.customer]!.id,
        serviceId: service.id,
        staffId: person.id,
        startsAt,
        endsAt,
        blockedFrom: startsAt,
        blockedUntil: new Date(endsAt.getTime() + (service.after ?? 0) * 60_000),
        source: 'STAFF',
        status: 'BOOKED',
      },
    });
  }
}
