import type { PhoneNumber } from '../../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../../platform/db/tenant';
import { emitChange } from '../../../platform/events';
import { formatNumber } from '../../../platform/format-number';
import { newId } from '../../../platform/ids';
import { enqueue } from '../../../platform/jobs';
import type { Platform } from '../../../platform/platform';
import { findCountry } from '../countries';
import { renewEntry } from '../pool/renew-entry';
import { warningFor } from '../present-number';
import { lockNumber } from '../provisioning/record';
import { releaseNumber } from '../release-number';

/**
 * Warns the owners 30, 7 and 1 day before a number's renewal, once each, and releases on the day what they chose to
 * release. What they chose to renew is renewed by the carrier's own subscription, and has its next date from then on.
 */
export async function warnRenewals(platform: Platform): Promise<void> {
  for (const { tenantId, id } of await platform.system.numbersToRenew(30)) {
    const scope = platform.system.scope(tenantId);
    await lookAfter(platform, scope, id).catch((error: unknown) =>
      platform.log.error({ err: error, numberId: id }, 'a renewal was not looked after'),
    );
  }
}

async function lookAfter(platform: Platform, scope: TenantScope, id: string): Promise<void> {
  const now = platform.clock();
  const renewed = await scope.tx(async (tx) => {
    await lockNumber(tx, id);
    const number = await tx.phoneNumber.findUnique({ where: { id } });
    if (number?.status !== 'ACTIVE' || !number.renewsAt || (await isMoving(tx, id))) return null;
    if (number.renewal === 'RENEW' && number.renewsAt <= now) {
      const renewsAt = nextRenewal(number.renewsAt, findCountry(number.countryCode)?.period ?? 'month', now);
      return tx.phoneNumber.update({ where: { id }, data: { renewsAt } });
    }
    const warning = warningFor(number.renewsAt, now);
    if (warning) await warnOwners(tx, number, number.renewsAt, warning);
    // A day early: afterwards the carrier has charged already.
    if (number.renewal === 'RELEASE' && warning === 1) await releaseNumber(tx, 'system', id);
    return null;
  });
  if (renewed?.poolEntryId) await renewEntry(platform, renewed.poolEntryId, renewed.renewsAt!);
}

/** Whether it is being released, or set up anew. */
async function isMoving(tx: TenantTx, phoneNumberId: string): Promise<boolean> {
  const open = await tx.provisioning.count({
    where: { phoneNumberId, status: { in: ['RUNNING', 'WAITING', 'UNDOING', 'NEEDS_ATTENTION'] } },
  });
  return open > 0;
}

/** The first date after now; the 31st becomes the last day of a shorter month, and 29 February the 28th. */
function nextRenewal(from: Date, period: 'month' | 'year', now: Date): Date {
  for (let count = 1; ; count += 1) {
    const next = new Date(from);
    next.setUTCDate(1);
    next.setUTCMonth(from.getUTCMonth() + count * (period === 'year' ? 12 : 1));
    const lastDay = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
    next.setUTCDate(Math.min(from.getUTCDate(), lastDay));
    if (next > now) return next;
  }
}

async function warnOwners(
  tx: TenantTx,
  number: PhoneNumber,
  renewsAt: Date,
  days: 30 | 7 | 1,
): Promise<void> {
  const owners = await tx.member.findMany({ where: { role: 'OWNER' } });
  const users = await tx.user.findMany({ where: { id: { in: owners.map((each) => each.userId) } } });
  const date = renewsAt.toISOString().slice(0, 10);
  for (const user of users) {
    const { subject, message } = words(
      user.locale,
      formatNumber(number.number ?? ''),
      date,
      days,
      number.renewal === 'RELEASE',
    );
    const id = newId();
    const written = await tx.$executeRaw`
      insert into notifications (id, type, kind, recipient, subject, message, dedupe_key, related_number_id)
      values (${id}::uuid, 'EMAIL', 'number-renewal', ${user.email}, ${subject}, ${message},
        ${`number-renewal:${number.id}:${date}:${days}:${user.id}`}, ${number.id}::uuid)
      on conflict (tenant_id, dedupe_key) do nothing`;
    if (written === 0) continue;
    await enqueue(tx, 'notification.send', { notificationId: id }, { key: `notification.send:${id}` });
    emitChange(tx, 'number.changed', number.id);
  }
}

function words(
  locale: string,
  number: string,
  date: string,
  days: number,
  release: boolean,
): { subject: string; message: string } {
  if (locale === 'tr') {
    return {
      subject: `${number} ${days} gün içinde ${release ? 'bırakılacak' : 'yenilenecek'}`,
      message: release
        ? `${number} numaranız ${date} tarihinde yenilenmeden bırakılacak. Vazgeçtiyseniz Telyx'te Numaralar ekranından yenilemeyi seçin.`
        : `${number} numaranız ${date} tarihinde yenilenecek. İstemiyorsanız o tarihten önce Telyx'te Numaralar ekranından bırakmayı seçin.`,
    };
  }
  return {
    subject: `${number} ${release ? 'will be released' : 'renews'} in ${days === 1 ? 'a day' : `${days} days`}`,
    message: release
      ? `Your number ${number} will be released on ${date} instead of being renewed. If you want to keep it, choose renewal under Numbers in Telyx.`
      : `Your number ${number} renews on ${date}. If you no longer want it, choose release under Numbers in Telyx before that day.`,
  };
}
