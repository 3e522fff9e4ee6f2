import type { CallReason } from '../../generated/prisma/client';

/** What each tool says of why somebody called, and how strongly. To look for free times is part of changing as well. */
export const meanings: Record<string, [reason: CallReason, strength: number]> = {
  book_appointment: ['SETUP_APPOINTMENT', 7],
  reschedule: ['MODIFY_APPOINTMENT', 6],
  cancel: ['CANCEL_APPOINTMENT', 5],
  free_slots: ['SETUP_APPOINTMENT', 4],
  prices: ['GET_PRICING', 3],
  business_hours: ['GET_HOURS', 2],
};
