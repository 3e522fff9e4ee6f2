import { z } from 'zod';
import { route } from '../../platform/http/route';
import { readSettings, updateSettings } from './booking-settings';
import { endFeed, makeFeed, readFeed } from './calendar-feed';
import { createService, listServices, removeService, updateService } from './catalogue';
import { createHoliday, deleteHoliday, listHolidays } from './holidays';
import { appointment } from './present-appointment';
import {
  bookingSettings,
  createServiceBody,
  createStaffBody,
  feedParams,
  holiday,
  holidayBody,
  holidayQuery,
  nothing,
  rowParams,
  service,
  staffMember,
  timeOffAnswer,
  timeOffBody,
  timeOffParams,
  updateServiceBody,
  updateSettingsBody,
  updateStaffBody,
} from './schema';
import { createStaff, listStaff, removeStaff, updateStaff } from './staff';
import { addTimeOff, removeTimeOff } from './time-off';

const tag = 'Services and staff';
const read = 'appointments:read';
const write = 'appointments:write';

const services = [
  route({
    method: 'get',
    path: '/api/services',
    summary: 'List what can be booked',
    tag,
    permission: read,
    response: z.object({ services: z.array(service) }),
    tx: async (tx) => ({ services: await listServices(tx) }),
  }),
  route({
    method: 'post',
    path: '/api/services',
    summary: 'Add a service',
    tag,
    permission: write,
    body: createServiceBody,
    response: service,
    status: 201,
    tx: (tx, { body, ...by }) => createService(tx, by, body),
  }),
  route({
    method: 'patch',
    path: '/api/services/:id',
    summary: 'Change a service',
    tag,
    permission: write,
    params: rowParams,
    body: updateServiceBody,
    response: service,
    tx: (tx, { params, body, ...by }) => updateService(tx, by, params.id, body),
  }),
  route({
    method: 'delete',
    path: '/api/services/:id',
    summary: 'Offer a service no more; its history stays',
    tag,
    permission: write,
    params: rowParams,
    response: nothing,
    tx: (tx, { params, ...by }) => removeService(tx, by, params.id).then(() => ({})),
  }),
];

const staff = [
  route({
    method: 'get',
    path: '/api/staff',
    summary: 'List who can be booked, with their hours',
    tag,
    permission: read,
    response: z.object({ staff: z.array(staffMember) }),
    tx: async (tx) => ({ staff: await listStaff(tx) }),
  }),
  route({
    method: 'post',
    path: '/api/staff',
    summary: 'Add a staff member',
    tag,
    permission: write,
    body: createStaffBody,
    response: staffMember,
    status: 201,
    tx: (tx, { body, ...by }) => createStaff(tx, by, body),
  }),
  route({
    method: 'patch',
    path: '/api/staff/:id',
    summary: 'Change a staff member; shifts and services are replaced as a whole',
    tag,
    permission: write,
    params: rowParams,
    body: updateStaffBody,
    response: staffMember,
    tx: (tx, { params, body, ...by }) => updateStaff(tx, by, params.id, body),
  }),
  route({
    method: 'delete',
    path: '/api/staff/:id',
    summary: 'Take a staff member off the calendar; their history stays',
    tag,
    permission: write,
    params: rowParams,
    response: nothing,
    tx: (tx, { platform, params, ...by }) => removeStaff(platform, tx, by, params.id).then(() => ({})),
  }),
  route({
    method: 'post',
    path: '/api/staff/:id/time-off',
    summary: 'Note that somebody is away; what is booked then is given back',
    tag,
    permission: write,
    params: rowParams,
    body: timeOffBody,
    response: z.object({ timeOff: timeOffAnswer, conflicts: z.array(appointment) }),
    status: 201,
    tx: (tx, { params, body, ...by }) => addTimeOff(tx, by, params.id, body),
  }),
  route({
    method: 'delete',
    path: '/api/staff/:id/time-off/:timeOffId',
    summary: 'Take time off back',
    tag,
    permission: write,
    params: timeOffParams,
    response: nothing,
    tx: (tx, { params, ...by }) => removeTimeOff(tx, by, params.id, params.timeOffId).then(() => ({})),
  }),
];

const feeds = [
  route({
    method: 'post',
    path: '/api/staff/:id/feed',
    summary: 'Make a new secret calendar address; the one before ends',
    tag,
    permission: write,
    params: rowParams,
    response: z.object({ url: z.string() }),
    tx: (tx, { platform, params, ...by }) => makeFeed(platform, tx, by, params.id),
  }),
  route({
    method: 'delete',
    path: '/api/staff/:id/feed',
    summary: 'End the secret calendar address',
    tag,
    permission: write,
    params: rowParams,
    response: nothing,
    tx: (tx, { params, ...by }) => endFeed(tx, by, params.id).then(() => ({})),
  }),
  route({
    method: 'get',
    path: '/api/calendar/:token',
    summary: 'Read a staff member’s appointments as a calendar (the address ends in .ics)',
    tag,
    permission: 'public',
    params: feedParams,
    response: z.string(),
    limit: { name: 'calendar', max: 120, windowSeconds: 60 },
    raw: {
      contentType: 'text/calendar',
      async send({ platform, params }, response) {
        const calendar = await readFeed(platform, params.token);
        response.type('text/calendar').set('Cache-Control', 'private, no-cache').send(calendar);
      },
    },
  }),
];

const others = [
  route({
    method: 'get',
    path: '/api/holidays',
    summary: 'List days with other hours',
    tag,
    permission: read,
    query: holidayQuery,
    response: z.object({ holidays: z.array(holiday) }),
    tx: async (tx, { query }) => ({ holidays: await listHolidays(tx, query) }),
  }),
  route({
    method: 'post',
    path: '/api/holidays',
    summary: 'Add a day with other hours, or closed',
    tag,
    permission: write,
    body: holidayBody,
    response: holiday,
    status: 201,
    tx: (tx, { body, ...by }) => createHoliday(tx, by, body),
  }),
  route({
    method: 'delete',
    path: '/api/holidays/:id',
    summary: 'Delete a day with other hours',
    tag,
    permission: write,
    params: rowParams,
    response: nothing,
    tx: (tx, { params, ...by }) => deleteHoliday(tx, by, params.id).then(() => ({})),
  }),
  route({
    method: 'get',
    path: '/api/settings/booking',
    summary: 'Read what holds for bookings, calls and texts',
    tag,
    permission: read,
    response: bookingSettings,
    tx: (tx) => readSettings(tx),
  }),
  route({
    method: 'patch',
    path: '/api/settings/booking',
    summary: 'Change what holds for bookings, calls and texts',
    tag,
    permission: 'tenant:write',
    body: updateSettingsBody,
    response: bookingSettings,
    tx: (tx, { body, ...by }) => updateSettings(tx, by, body),
  }),
];

export const catalogueRoutes = [...services, ...staff, ...feeds, ...others];
