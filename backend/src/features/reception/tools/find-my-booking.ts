import { z } from 'zod';
import { bookingsOf, none, sayBookings, withheld } from '../bookings';
import { tool } from '../tool';

/** Finds what the number that is calling has booked; there is no way to ask for another's. */
export const findMyBooking = tool({
  name: 'find_my_booking',
  description:
    "Finds the caller's upcoming bookings, by the number they call from. Each comes with its id in brackets for reschedule and cancel; never read that out. Bookings of other numbers cannot be looked up.",
  arguments: z.object({}),
  ability: null,
  reads: true,
  waiting: null,
  async run(context) {
    const bookings = await bookingsOf(context);
    if (bookings === null) return { answer: withheld[context.language] };
    if (bookings.length === 0) return { answer: none[context.language] };
    const list = sayBookings(bookings, context);
    return { answer: `${context.language === 'tr' ? 'Randevular' : 'Booked'}: ${list}` };
  },
});
