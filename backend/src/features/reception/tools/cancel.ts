import { z } from 'zod';
import { cancelAppointment } from '../../appointments';
import { chooseBooking, sayBooking, sayRefusal } from '../bookings';
import { tool } from '../tool';

/** Cancels one of the caller's bookings. */
export const cancel = tool({
  name: 'cancel',
  description:
    "Cancels the caller's booking. Make sure they want that before you use it. It is cancelled only when this answers so.",
  arguments: z.object({
    booking: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'The id from find_my_booking. May be left out when they have only one.' }),
  }),
  ability: 'cancel',
  waiting: null,
  async run(context, { booking }) {
    const chosen = await chooseBooking(context, booking);
    if ('answer' in chosen) return chosen;
    const result = await cancelAppointment(context.platform, context.scope, {
      appointmentId: chosen.id,
      source: 'AI',
      toolCall: context.use,
    });
    if (!result.ok) return sayRefusal(result, context);
    const said = sayBooking(result.appointment, context);
    const answer = context.language === 'tr' ? `Randevu iptal edildi: ${said}.` : `Cancelled: ${said}.`;
    return { answer, resultId: chosen.id, appointmentId: chosen.id };
  },
});
