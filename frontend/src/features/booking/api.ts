import { api, unwrap } from '../../lib/api';
import type { Body, Data } from '../../lib/model';

/* Names for the shapes of the catalogue (services, staff, holidays, customers, booking rules) and of appointments. */
export type Service = Data<'/api/services', 'get'>['services'][number];
export type ServiceBody = Body<'/api/services', 'post'>;
/** `timeZone` null: the business's own. */
export type Staff = Data<'/api/staff', 'get'>['staff'][number];
export type StaffBody = Body<'/api/staff/{id}', 'patch'>;
/** A weekly stretch; weekday 1 is Monday, minutes count from midnight in the staff member's zone. */
export type Shift = Staff['shifts'][number];
export type TimeOff = Staff['timeOff'][number];
/** Both minutes null: closed all day. */
export type Holiday = Data<'/api/holidays', 'get'>['holidays'][number];
export type Appointment = Data<'/api/appointments', 'get'>['appointments'][number];
export type AppointmentDetail = Data<'/api/appointments/{id}', 'get'>;
export type AppointmentStatus = Appointment['status'];
export type Slot = Data<'/api/appointments/slots', 'get'>['slots'][number];
export type NewAppointment = Body<'/api/appointments', 'post'>;
export type AppointmentChange = Body<'/api/appointments/{id}', 'patch'>;
export type NextStatus = Body<'/api/appointments/{id}/status', 'post'>['status'];
export type BookingSettings = Data<'/api/settings/booking', 'get'>;

const of = (id: string) => ({ params: { path: { id } } });

export const readServices = (signal: AbortSignal) => unwrap(api.GET('/api/services', { signal }));
export const createService = (body: ServiceBody) => unwrap(api.POST('/api/services', { body }));
export const updateService = (id: string, body: Body<'/api/services/{id}', 'patch'>) =>
  unwrap(api.PATCH('/api/services/{id}', { ...of(id), body }));
export const removeService = (id: string) => unwrap(api.DELETE('/api/services/{id}', of(id)));

export const readStaff = (signal: AbortSignal) => unwrap(api.GET('/api/staff', { signal }));
export const createStaff = (body: Body<'/api/staff', 'post'>) => unwrap(api.POST('/api/staff', { body }));
export const updateStaff = (id: string, body: StaffBody) =>
  unwrap(api.PATCH('/api/staff/{id}', { ...of(id), body }));
export const removeStaff = (id: string) => unwrap(api.DELETE('/api/staff/{id}', of(id)));
export const addTimeOff = (id: string, body: Body<'/api/staff/{id}/time-off', 'post'>) =>
  unwrap(api.POST('/api/staff/{id}/time-off', { ...of(id), body }));
export const removeTimeOff = (id: string, timeOffId: string) =>
  unwrap(api.DELETE('/api/staff/{id}/time-off/{timeOffId}', { params: { path: { id, timeOffId } } }));
export const makeFeed = (id: string) => unwrap(api.POST('/api/staff/{id}/feed', of(id)));
export const endFeed = (id: string) => unwrap(api.DELETE('/api/staff/{id}/feed', of(id)));

export const readHolidays = (query: { from: string; until: string }, signal: AbortSignal) =>
  unwrap(api.GET('/api/holidays', { params: { query }, signal }));
export const createHoliday = (body: Body<'/api/holidays', 'post'>) =>
  unwrap(api.POST('/api/holidays', { body }));
export const removeHoliday = (id: string) => unwrap(api.DELETE('/api/holidays/{id}', of(id)));

export const readCustomers = (search: string, signal: AbortSignal) =>
  unwrap(
    api.GET('/api/customers', { params: { query: { ...(search ? { search } : {}), limit: 8 } }, signal }),
  );

export const readAppointments = (query: { from: string; until: string }, signal: AbortSignal) =>
  unwrap(api.GET('/api/appointments', { params: { query }, signal }));
export const readAppointment = (id: string, signal: AbortSignal) =>
  unwrap(api.GET('/api/appointments/{id}', { ...of(id), signal }));
export const readSlots = (
  query: { serviceId: string; staffId?: string; from: string; days: number },
  signal: AbortSignal,
) => unwrap(api.GET('/api/appointments/slots', { params: { query }, signal }));
export const createAppointment = (body: NewAppointment, key: string) =>
  unwrap(api.POST('/api/appointments', { params: { header: { 'Idempotency-Key': key } }, body }));
export const updateAppointment = (id: string, body: AppointmentChange) =>
  unwrap(api.PATCH('/api/appointments/{id}', { ...of(id), body }));
export const setAppointmentStatus = (id: string, status: NextStatus) =>
  unwrap(api.POST('/api/appointments/{id}/status', { ...of(id), body: { status } }));

export const readBookingSettings = (signal: AbortSignal) =>
  unwrap(api.GET('/api/settings/booking', { signal }));
export const updateBookingSettings = (body: Partial<BookingSettings>) =>
  unwrap(api.PATCH('/api/settings/booking', { body }));
