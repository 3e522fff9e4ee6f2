import { z } from 'zod';
import { e164Pattern } from '../../../platform/format-number';
import { bookAppointment } from '../../appointments';
import { sayBooking, sayRefusal } from '../bookings';
import { type ToolContext, tool } from '../tool';

/** Books an offered slot, and reads back what the database has stored. */
export const bookAppointmentTool = tool({
  name: 'book_appointment',
  description:
    'Books a time that free_slots has offered. Ask for the name first. The booking holds only when this answers that it is booked: then repeat the answer to the caller.',
  arguments: z.object({
    slot: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'The slot in brackets, exactly as free_slots gave it.' }),
    name: z.string().trim().min(1).max(100).meta({ description: "The caller's name." }),
    phone: z.string().max(40).optional().meta({
      description: 'Another telephone number, with country code. Leave it out for the one they call from.',
    }),
  }),
  ability: 'book',
  tellsNew: true,
  waiting: { en: 'One moment, I am booking that.', tr: 'Bir saniye, kaydediyorum.' },
  async run(context, { slot, name, phone }) {
    const number = phone === undefined ? context.caller : readPhone(phone, context);
    if (number === null) return { answer: needPhone[context.language], failed: true };
    const result = await bookAppointment(context.platform, context.scope, {
      slotToken: slot.replace(/^\[?(slot )?|\]$/g, ''),
      customer: { phone: number, name },
      source: 'AI',
      callLogId: context.callLogId,
      toolCall: context.use,
    });
    if (!result.ok) return sayRefusal(result, context);
    const { appointment } = result;
    const said = sayBooking(appointment, context);
    const whose = appointment.customer.name ?? name;
    const answer =
      context.language === 'tr' ? `Randevu alındı: ${said}. Ad: ${whose}.` : `Booked: ${said}, for ${whose}.`;
    const { id } = appointment;
    return { answer, isNew: !result.repeated, resultId: id, appointmentId: id };
  },
});

/** Completes a number as people say it in the country of the business. */
function readPhone(given: string, { business, caller }: ToolContext): string | null {
  const digits = given.replace(/[^\d+]/g, '');
  const whole = digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
  if (e164Pattern.test(whole)) return whole;
  if (business.countryCode === 'TR' && /^(90|0)?[2-5]\d{9}$/.test(whole)) return `+90${whole.slice(-10)}`;
  if (business.countryCode === 'US' && /^1?[2-9]\d{9}$/.test(whole)) return `+1${whole.slice(-10)}`;
  // Their own number in another form is the one they call from.
  return caller && whole.length >= 7 && caller.endsWith(whole.replace(/^0/, '')) ? caller : null;
}

const needPhone = {
  en: 'Ask for a telephone number with its country code, and use the tool again with it as phone.',
  tr: 'Ülke koduyla bir telefon numarası isteyin ve aracı phone ile yeniden kullanın.',
};
