/* What other features use of bookings. */
export {
  type Appointment,
  type AppointmentChange,
  type AppointmentDetail,
  type AppointmentStatus,
  type BookingSettings,
  createAppointment,
  type Holiday,
  type NewAppointment,
  readAppointment,
  readAppointments,
  readCustomers,
  readSlots,
  type Service,
  type Shift,
  type Slot,
  type Staff,
  setAppointmentStatus,
  updateAppointment,
} from './api';
export { useBookingSettings, useHolidays, useServices, useStaff, useUpdateBookingSettings } from './queries';
export { SectionPage } from './section-page';
