import type { DataRequest } from '../../generated/prisma/client';
import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';
import { dutyToKeep } from './laws';
import { eraseFiles, eraseRows, keptByLaw } from './own-side';
import { enqueueWork, tellRequest } from './requests';

/** Ends the erasure of a customer: proof of what they wanted is kept, with its law. */
export async function finishCustomer(
  platform: Platform,
  scope: TenantScope,
  request: DataRequest,
): Promise<void> {
  await scope.tx(async (tx) => {
    const proofs = await tx.dataReceipt.findMany({ where: { requestId: request.id, kind: 'consent' } });
    const entries = await tx.consentEntry.findMany({
      where: { id: { in: proofs.map((each) => each.subject) } },
    });
    const { countryCode } = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
    for (const proof of proofs) {
      const made = entries.find((each) => each.id === proof.subject)?.at ?? platform.clock();
      await tx.dataReceipt.update({
        where: { id: proof.id },
        data: keep(platform, dutyToKeep(countryCode, 'consent', made)),
      });
    }
    await close(platform, tx, request.id);
  });
}

/**
 * Ends the erasure of a business: what the work at the providers needed goes, sign-ins and members with it, and last the
 * data key. What came in since the beginning is taken up once more before that.
 */
export async function finishTenant(
  platform: Platform,
  scope: TenantScope,
  request: DataRequest,
): Promise<void> {
  const came = await scope.tx(async (tx) => {
    const [row] = await tx.$queryRaw<{ planned: number }[]>`
      select plan_erasure(${request.id}::uuid, null) as planned`;
    if (row && row.planned > 0) await enqueueWork(tx, request);
    return row?.planned ?? 0;
  });
  if (came > 0) return;
  await writeToOwners(platform, scope, request);
  // Before the rows go: a change of the name leaves one.
  await scope.tx((tx) => tx.tenant.update({ where: { id: tx.tenantId }, data: { name: 'Erased' } }));
  await eraseFiles(platform, scope);
  await eraseRows(scope, request.id, [...keptByLaw, 'tenant_keys'], { mayWait: false });
  await forgetPeople(platform, scope, request.id);
  await scope.tx(async (tx) => {
    await platform.secrets.destroy(tx);
    await tx.$executeRaw`
      insert into data_receipts (id, request_id, kind, subject, status, next_attempt_at, finished_at)
      values (gen_random_uuid(), ${request.id}::uuid, 'key', 'data-key', 'DONE', null, now())
      on conflict (tenant_id, request_id, kind, account_key, subject) do nothing`;
    await keepWhatLawKeeps(platform, tx, request.id);
    await close(platform, tx, request.id);
  });
}

/** Deletes the sign-ins of people who work for no other business. */
async function forgetPeople(platform: Platform, scope: TenantScope, requestId: string): Promise<void> {
  const logins = await scope.tx((tx) =>
    tx.dataReceipt.findMany({ where: { requestId, kind: 'login', status: 'PENDING' } }),
  );
  for (const login of logins) {
    const elsewhere = await platform.system.tenantsOfUser(login.subject);
    await scope.tx(async (tx) => {
      if (elsewhere.length === 0) {
        await tx.passwordReset.deleteMany({ where: { userId: login.subject } });
        await tx.user.deleteMany({ where: { id: login.subject } });
      }
      await tx.dataReceipt.update({
        where: { id: login.id },
        data: {
          status: elsewhere.length === 0 ? 'DONE' : 'MUST_KEEP',
          reason: elsewhere.length === 0 ? null : 'This person works for another business as well.',
          nextAttemptAt: null,
          finishedAt: platform.clock(),
        },
      });
    });
  }
}

async function keepWhatLawKeeps(platform: Platform, tx: TenantTx, requestId: string): Promise<void> {
  const { countryCode } = await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } });
  const kept = await tx.$queryRaw<{ name: string; amount: number; made: Date | null }[]>`
    select 'usage_records' as name, count(*)::int as amount, max(at) as made from usage_records
    union all select 'usage_months', count(*)::int, max(month)::timestamptz from usage_months
    union all select 'subscriptions', count(*)::int, max(updated_at) from subscriptions
    union all select 'dnc', count(*)::int, max(at) from dnc`;
  for (const { name, amount, made } of kept) {
    if (amount === 0) continue;
    const duty = dutyToKeep(countryCode, name === 'dnc' ? 'consent' : 'billing', made ?? platform.clock());
    const data = { amount, ...keep(platform, duty) };
    await tx.$executeRaw`
      insert into data_receipts (id, request_id, kind, subject)
      values (gen_random_uuid(), ${requestId}::uuid, 'rows', ${name})
      on conflict (tenant_id, request_id, kind, account_key, subject) do nothing`;
    await tx.dataReceipt.updateMany({ where: { requestId, kind: 'rows', subject: name }, data });
  }
}

function keep(platform: Platform, { reason, keepUntil }: { reason: string; keepUntil: Date }) {
  return {
    status: 'MUST_KEEP' as const,
    reason,
    keepUntil,
    nextAttemptAt: null,
    finishedAt: platform.clock(),
  };
}

async function close(platform: Platform, tx: TenantTx, id: string): Promise<void> {
  await tx.dataRequest.update({ where: { id }, data: { finishedAt: platform.clock() } });
  tellRequest(tx, id);
}

/** The last letter: afterwards nobody can sign in any more to read it. A crash may repeat it. */
async function writeToOwners(platform: Platform, scope: TenantScope, request: DataRequest): Promise<void> {
  const { users, name, failed } = await scope.tx(async (tx) => {
    const owners = await tx.member.findMany({ where: { role: 'OWNER' } });
    return {
      users: await tx.user.findMany({ where: { id: { in: owners.map((each) => each.userId) } } }),
      name: (await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } })).name,
      failed: await tx.dataReceipt.findMany({
        where: { requestId: request.id, status: { in: ['FAILED', 'MUST_KEEP'] } },
        orderBy: { createdAt: 'asc' },
        take: 200,
      }),
    };
  });
  const lines = failed.map(
    (each) => `- ${each.provider}: ${each.kind} ${each.subject}. ${each.reason ?? ''}`,
  );
  for (const user of users)
    await platform.mail
      .send({ to: user.email, ...letter(user.locale, name, lines) })
      .catch((error: unknown) =>
        // The erasure was asked for and must not wait for a mail server.
        platform.log.warn({ err: error, requestId: request.id }, 'the letter about an erasure was not sent'),
      );
}

function letter(locale: string, name: string, lines: string[]): { subject: string; text: string } {
  if (locale === 'tr')
    return {
      subject: `${name} silindi`,
      text: [
        `${name} işletmesinin verileri Telyx'te ve sağlayıcılarda silindi, numaraları bırakıldı. Faturalar ve izin kanıtları yasal süreleri dolana kadar saklanır.`,
        ...(lines.length > 0 ? ['Şunlar silinemedi veya saklanmak zorunda:', ...lines] : []),
      ].join('\n'),
    };
  return {
    subject: `${name} has been erased`,
    text: [
      `The data of ${name} has been erased in Telyx and at the providers, and its numbers are released. Bills and proofs of consent are kept until the law lets them go.`,
      ...(lines.length > 0 ? ['These could not be erased, or have to be kept:', ...lines] : []),
    ].join('\n'),
  };
}
