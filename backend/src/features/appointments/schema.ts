import { z } from 'zod';
import { e164Pattern } from '../../platform/format-number';
import { isTimeZone } from '../../platform/time';
import { merge } from './intervals';
import { dayText } from './zone-time';

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'has a character that cannot be shown');
export const phone = z.string().regex(e164Pattern, 'must be in international form, as in +905321234567');
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
export const personName = line(120);
const minute = z.number().int().min(0).max(1440);
const ids = z.array(z.uuid()).max(200);

/** An instant in whole minutes, of this century. */
export const instantIn = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine(
    (date) => date.getTime() % 60_000 === 0 && date.getUTCFullYear() >= 2000 && date.getUTCFullYear() < 2100,
    'must be a whole minute between 2000 and 2100',
  );
export const dayIn = z
  .string()
  .regex(/^20\d{2}-\d{2}-\d{2}$/, 'must be a day, as in 2026-11-21')
  .refine((text) => {
    const at = Date.parse(`${text}T00:00:00Z`);
    return !Number.isNaN(at) && dayText(at / 86_400_000) === text;
  }, 'is not a day of the calendar');

export const rowParams = z.object({ id: z.uuid() });
export const nothing = z.object({});

const price = z
  .string()
  .regex(/^\d{1,7}(\.\d{1,5})?$/, 'must be an amount, as in 350.00')
  .nullable();
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be a currency, as in TRY')
  .nullable();

const serviceFields = {
  name: line(120),
  durationMinutes: z.number().int().min(5).max(480),
  bufferBeforeMinutes: z.number().int().min(0).max(240),
  bufferAfterMinutes: z.number().int().min(0).max(240),
  price,
  currency,
  staffIds: ids,
};
export const createServiceBody = z.strictObject({
  ...serviceFields,
  bufferBeforeMinutes: serviceFields.bufferBeforeMinutes.default(0),
  bufferAfterMinutes: serviceFields.bufferAfterMinutes.default(0),
  price: price.default(null),
  currency: currency.default(null),
  staffIds: ids.default([]),
});
export type CreateService = z.output<typeof createServiceBody>;
export const updateServiceBody = z.strictObject({ ...serviceFields, isActive: z.boolean() }).partial();
export type UpdateService = z.output<typeof updateServiceBody>;

export const service = z
  .object({
    id: z.string(),
    name: z.string(),
    durationMinutes: z.number(),
    bufferBeforeMinutes: z.number(),
    bufferAfterMinutes: z.number(),
    price: z.string().nullable(),
    currency: z.string().nullable(),
    isActive: z.boolean(),
    staffIds: z.array(z.string()),
  })
  .meta({ id: 'Service' });

const shift = z
  .strictObject({
    kind: z.enum(['WORK', 'BREAK']),
    weekday: z.number().int().min(1).max(7),
    startMinute: minute,
    endMinute: minute,
  })
  .refine((each) => each.startMinute < each.endMinute, 'must end after it starts');
export type ShiftIn = z.output<typeof shift>;
const shifts = z
  .array(shift)
  .max(100)
  .refine(areApart, 'overlap: two of one kind on one weekday share some time');

function areApart(all: ShiftIn[]): boolean {
  const groups = new Map<string, ShiftIn[]>();
  for (const each of all) {
    const key = `${each.kind}${each.weekday}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const length = (each: readonly [number, number]) => each[1] - each[0];
  return [...groups.values()].every((group) => {
    const stretches = group.map((each): [number, number] => [each.startMinute, each.endMinute]);
    const sum = (list: [number, number][]) => list.reduce((total, each) => total + length(each), 0);
    return sum(stretches) === sum(merge(stretches));
  });
}

const staffFields = {
  name: personName,
  phone: phone.nullable(),
  email: email.nullable(),
  userId: z.uuid().nullable(),
  timeZone: z.string().max(64).refine(isTimeZone, 'is not an IANA time zone').nullable(),
  serviceIds: ids,
  shifts,
};
export const createStaffBody = z.strictObject({
  ...staffFields,
  phone: staffFields.phone.default(null),
  email: staffFields.email.default(null),
  userId: staffFields.userId.default(null),
  timeZone: staffFields.timeZone.default(null),
  serviceIds: ids.default([]),
  shifts: shifts.default([]),
});
export type CreateStaff = z.output<typeof createStaffBody>;
export const updateStaffBody = z.strictObject({ ...staffFields, isActive: z.boolean() }).partial();
export type UpdateStaff = z.output<typeof updateStaffBody>;

const timeOff = z
  .object({
    id: z.string(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'TimeOff' });
export const timeOffAnswer = timeOff;
export const staffMember = z
  .object({
    id: z.string(),
    name: z.string(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    userId: z.string().nullable(),
    timeZone: z.string().nullable(),
    isActive: z.boolean(),
    serviceIds: z.array(z.string()),
    shifts: z.array(
      z.object({
        kind: z.enum(['WORK', 'BREAK']),
        weekday: z.number(),
        startMinute: z.number(),
        endMinute: z.number(),
      }),
    ),
    timeOff: z.array(timeOff),
    hasFeed: z.boolean(),
  })
  .meta({ id: 'Staff' });

export const timeOffBody = z
  .strictObject({ startsAt: instantIn, endsAt: instantIn, reason: line(200).nullable().default(null) })
  .refine((each) => each.startsAt < each.endsAt, { path: ['endsAt'], message: 'must be after startsAt' });
export type TimeOffIn = z.output<typeof timeOffBody>;
export const timeOffParams = z.object({ id: z.uuid(), timeOffId: z.uuid() });

export const holiday = z
  .object({
    id: z.string(),
    day: z.string(),
    name: z.string(),
    opensMinute: z.number().nullable(),
    closesMinute: z.number().nullable(),
  })
  .meta({ id: 'Holiday' });
export const holidayBody = z
  .strictObject({
    day: dayIn,
    name: line(120),
    opensMinute: minute.nullable().default(null),
    closesMinute: minute.nullable().default(null),
  })
  .refine((each) => (each.opensMinute === null) === (each.closesMinute === null), {
    path: ['closesMinute'],
    message: 'must come with opensMinute: both for a short day, neither for a closed one',
  })
  .refine((each) => each.opensMinute === null || each.opensMinute < each.closesMinute!, {
    path: ['closesMinute'],
    message: 'must be after opensMinute',
  });
export type HolidayIn = z.output<typeof holidayBody>;
export const holidayQuery = z.object({ from: dayIn.optional(), until: dayIn.optional() });

export const feedParams = z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{43}\.ics$/) });

const settingFields = {
  reminderMinutes: z
    .array(z.number().int().min(5).max(43_200))
    .max(5)
    .refine((all) => new Set(all).size === all.length, 'names a time twice'),
  confirmsBookings: z.boolean(),
  followsUpNoShows: z.boolean(),
  textsStaff: z.boolean(),
  quietFromMinute: z.number().int().min(0).max(1439),
  quietUntilMinute: z.number().int().min(0).max(1439),
  bookingLeadMinutes: z.number().int().min(0).max(43_200),
  bookingHorizonDays: z.number().int().min(1).max(366),
  slotStepMinutes: z.number().int().min(5).max(240),
  autoReply: z.string().trim().min(1).max(480).nullable(),
  transferNumber: phone.nullable(),
  senderName: z
    .string()
    .regex(/^[A-Za-z0-9 .&-]{3,11}$/, 'takes 3 to 11 plain letters, digits and spaces')
    .nullable(),
  recordingAnnouncement: z.string().trim().min(1).max(500).nullable(),
  recordingRetentionDays: z.number().int().min(1).max(3650),
};
export const bookingSettings = z.object(settingFields).meta({ id: 'BookingSettings' });
export type BookingSettings = z.output<typeof bookingSettings>;
export const updateSettingsBody = z.strictObject(settingFields).partial();
export type UpdateSettings = z.output<typeof updateSettingsBody>;
