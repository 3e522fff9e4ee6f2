import type { Role } from '../../platform/permissions';
import type { Platform } from '../../platform/platform';
import type { Locale } from './place';

/**
 * Makes the token in the link of an invitation by text. It is made anew from the invitation whenever it is needed, so that
 * neither the queue nor the list of texts, which all of the team may read, ever has it.
 */
export function tokenOfText(platform: Platform, invitationId: string): string {
  return platform.signer.sign('invitation', invitationId);
}

/** Stands for the token in the text that is kept; see `fillLink`. */
export const hiddenToken = 'hidden';

const roleNames: Record<Locale, Record<Role, string>> = {
  en: { OWNER: 'an owner', ADMIN: 'an administrator', STAFF: 'a member of the staff' },
  tr: { OWNER: 'işletme sahibi', ADMIN: 'yönetici', STAFF: 'çalışan' },
};

/** Writes the text that invites into a team. @param link with `hiddenToken` in place of the token */
export function invitationText(
  locale: Locale,
  { businessName, role, link, days }: { businessName: string; role: Role; link: string; days: number },
): string {
  return locale === 'tr'
    ? `${businessName} sizi Telyx ekibine ${roleNames.tr[role]} olarak davet ediyor. ${days} gün içinde katılın: ${link}`
    : `${businessName} invites you to its team on Telyx as ${roleNames.en[role]}. Join within ${days} days: ${link}`;
}
