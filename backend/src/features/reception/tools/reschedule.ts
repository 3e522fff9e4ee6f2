import { z } from 'zod';
import { changeAppointment, readSlotToken } from '../../appointments';
import { chooseBooking, sayBooking, sayRefusal } from '../bookings';
import { tool } from '../tool';

/** Moves one of the caller's bookings to an offered slot. */
export const reschedule = tool({
  name: 'reschedule',
  description:
    "Moves the caller's booking to a time that free_slots has offered. It holds only when this answers that it is moved: then repeat the answer to the caller.",
  arguments: z.object({
    slot: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'The slot in brackets, exactly as free_slots gave it.' }),
    booking: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'The id from find_my_booking. May be left out when they have only one.' }),
  }),
  ability: 'change',
  waiting: { en: 'One moment, I am moving that.', tr: 'Bir saniye, değiştiriyorum.' },
  async run(context, { slot, booking }) {
    const { platform, scope } = context;
    const chosen = await chooseBooking(context, booking);
    if ('answer' in chosen) return chosen;
    const offer = readSlotToken(platform, scope.tenantId, slot.replace(/^\[?(slot )?|\]$/g, ''));
    if (!offer) return sayRefusal({ ok: false, reason: 'unknown', alternatives: [] }, context);
    const result = await changeAppointment(platform, scope, {
      appointmentId: chosen.id,
      startsAt: offer.startsAt,
      staffId: offer.staffId,
      serviceId: offer.serviceId,
      source: 'AI',
      toolCall: context.use,
    });
    if (!result.ok) return sayRefusal(result, context);
    const said = sayBooking(result.appointment, context);
    const answer = context.language === 'tr' ? `Randevu değiştirildi: ${said}.` : `Moved: ${said}.`;
    return { answer, resultId: chosen.id, appointmentId: chosen.id };
  },
});
