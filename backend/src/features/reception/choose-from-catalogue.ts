import type { TenantTx } from '../../platform/db/tenant';
import { findNamed } from './speech';
import type { ToolContext, ToolOutcome } from './tool';

export interface OfferedService {
  id: string;
  name: string;
  durationMinutes: number;
  /** A decimal string. */
  price: string | null;
  currency: string | null;
}

/** Lists the services that can be booked. */
export async function listServices(tx: TenantTx): Promise<OfferedService[]> {
  const rows = await tx.service.findMany({
    where: { isActive: true },
    orderBy: [{ name: 'asc' }],
    take: 100,
  });
  return rows.map(({ id, name, durationMinutes, price, currency }) => ({
    id,
    name,
    durationMinutes,
    price: price?.toString() ?? null,
    currency,
  }));
}

/** The services and people that can be booked, as the database function `bookable` gives them. */
export interface Bookable {
  services: OfferedService[];
  staff: { id: string; name: string }[];
}

/** Finds the service a caller means. @returns the answer that says what there is, where it is not clear */
export function chooseService(
  services: readonly OfferedService[],
  wanted: string | undefined,
  { language }: Pick<ToolContext, 'language'>,
): OfferedService | ToolOutcome {
  if (services.length === 0) return { answer: nothing[language], failed: true };
  const found = wanted === undefined ? [...services] : findNamed(services, wanted);
  if (found.length === 1) return found[0]!;
  const names = (found.length > 0 ? found : services)
    .slice(0, 10)
    .map(({ name }) => name)
    .join(', ');
  if (language === 'tr') {
    const why = found.length === 0 ? 'Böyle bir hizmet yok.' : 'Hangi hizmet olduğunu sorun.';
    return { answer: `${why} Hizmetler: ${names}.`, failed: true };
  }
  const why = found.length === 0 ? 'There is no such service.' : 'Ask which service is wanted.';
  return { answer: `${why} The services are: ${names}.`, failed: true };
}

const nothing = {
  en: 'No services can be booked by telephone yet. Offer to take a message.',
  tr: 'Henüz telefonla randevu alınabilecek bir hizmet yok. Not almayı önerin.',
};
