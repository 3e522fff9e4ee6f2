import { z } from 'zod';
import { route } from '../../platform/http/route';
import { bookForRequest, changeForRequest, listSlots, setStatusForRequest } from './appointment-actions';
import {
  appointmentWithTexts,
  bookBody,
  changeBody,
  listQuery,
  slotList,
  slotsQuery,
  statusBody,
} from './appointment-schema';
import { catalogueRoutes } from './catalogue-routes';
import { listAppointments, readAppointment } from './list-appointments';
import { appointment } from './present-appointment';
import { rowParams } from './schema';

const tag = 'Appointments';
const read = 'appointments:read';
const write = 'appointments:write';

export const routes = [
  ...catalogueRoutes,
  route({
    method: 'get',
    path: '/api/appointments',
    summary: 'List appointments of up to 62 days',
    tag,
    permission: read,
    query: listQuery,
    response: z.object({ appointments: z.array(appointment) }),
    tx: async (tx, { platform, query }) => ({ appointments: await listAppointments(platform, tx, query) }),
  }),
  route({
    method: 'get',
    path: '/api/appointments/slots',
    summary: 'Find free times, each with a token to book it',
    tag,
    permission: read,
    query: slotsQuery,
    response: slotList,
    handle: ({ platform, scope, query }) => listSlots(platform, scope, query),
  }),
  route({
    method: 'post',
    path: '/api/appointments',
    summary: 'Book a free time',
    tag,
    permission: write,
    idempotent: true,
    limit: { name: 'book', max: 300, windowSeconds: 60 },
    body: bookBody,
    response: appointmentWithTexts,
    status: 201,
    tx: (tx, { platform, body, ...by }) => bookForRequest(platform, tx, by, body),
  }),
  route({
    method: 'get',
    path: '/api/appointments/:id',
    summary: 'Read an appointment and the texts about it',
    tag,
    permission: read,
    params: rowParams,
    response: appointmentWithTexts,
    tx: (tx, { platform, params }) => readAppointment(platform, tx, params.id),
  }),
  route({
    method: 'patch',
    path: '/api/appointments/:id',
    summary: 'Move an appointment, or change its staff, service or notes',
    tag,
    permission: write,
    params: rowParams,
    body: changeBody,
    response: appointmentWithTexts,
    tx: (tx, { platform, params, body, ...by }) => changeForRequest(platform, tx, by, params.id, body),
  }),
  route({
    method: 'post',
    path: '/api/appointments/:id/status',
    summary: 'Confirm or cancel an appointment, or note how it went',
    tag,
    permission: write,
    params: rowParams,
    body: statusBody,
    response: appointmentWithTexts,
    tx: (tx, { platform, params, body, ...by }) => setStatusForRequest(platform, tx, by, params.id, body),
  }),
];
