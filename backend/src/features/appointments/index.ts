export { bookAppointment } from './book-appointment';
export type { BookingResult } from './booking';
export { cancelAppointment, changeAppointment, confirmAppointment } from './change-appointment';
export { findSlots, type Slot } from './find-slots';
export { findUpcoming } from './find-upcoming';
export { openingHours } from './opening-hours';
export { appointment, type BookedAppointment, presentAppointment, withNames } from './present-appointment';
export { readSlotToken } from './slot-token';
