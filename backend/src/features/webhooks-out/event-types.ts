/** What a tenant's endpoints can be told. The database writes these where the rows change (see the migration). */
export const eventTypes = [
  'call.completed',
  'call.missed',
  'call.failed',
  'call.reported',
  'voicemail.received',
  'voicemail.transcribed',
  'message.received',
  'message.delivered',
  'message.failed',
  'appointment.booked',
  'appointment.confirmed',
  'appointment.rescheduled',
  'appointment.cancelled',
  'appointment.missed',
  'number.active',
  'number.released',
  'number.failed',
  'customer.erased',
] as const;

/** Sent by the test button only, to endpoints of any choice. */
export const testEvent = 'webhook.test';
