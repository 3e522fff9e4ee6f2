import type { TenantScope, TenantStatement } from '../../platform/db/tenant';
import { askAlone } from './ask';
import { type BookedAppointment, presentRecord } from './present-appointment';

const upcoming: TenantStatement = {
  name: 'upcoming-appointments',
  text: 'select upcoming_appointments($1::uuid, $2::text, $3::int) as value',
};

/** Finds what a person still has before them, soonest first. @param wish.phone E.164 */
export async function findUpcoming(
  scope: TenantScope,
  wish: { phone: string; limit: number },
): Promise<BookedAppointment[]> {
  const found = await askAlone(scope).value<BookedAppointment[]>(upcoming, wish.phone, wish.limit);
  return found.map(presentRecord);
}
