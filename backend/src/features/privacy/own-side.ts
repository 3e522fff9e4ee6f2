import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';

const filesAtOnce = 500;
const rowsAtOnce = 5_000;

/** Bills, proofs of consent, and the receipts themselves: kept, each with its law. */
export const keptByLaw = [
  ...['data_requests', 'data_receipts', 'dnc'],
  ...['usage_records', 'usage_months', 'subscriptions', 'payment_customers'],
];

/** What the work at the providers still needs: it goes when that is over. */
export const neededUntilTheEnd = [
  ...[
    'phone_numbers',
    'provisionings',
    'provisioning_steps',
    'sip_trunks',
    'assistants',
    'assistant_remotes',
  ],
  ...['phone_providers', 'carrier_configs', 'provider_webhooks', 'tenant_settings', 'tenant_keys'],
  ...['members', 'sessions', 'audit_logs', 'idempotency_keys'],
];

/** Destroys every file that the tenant has in our storage. */
export async function eraseFiles(platform: Platform, scope: TenantScope): Promise<void> {
  for (let after = ''; ; ) {
    const found = await scope.tx(
      (tx) => tx.$queryRaw<{ key: string }[]>`select stored_files(${after}, ${filesAtOnce}) as key`,
    );
    for (const { key } of found) await platform.storage.delete(key);
    const last = found.at(-1);
    if (!last) return;
    after = last.key;
  }
}

/** Destroys the files of one customer: what was said in their calls and messages. */
export async function eraseFilesOfCustomer(
  platform: Platform,
  scope: TenantScope,
  customerId: string,
): Promise<void> {
  const found = await scope.tx(
    (tx) => tx.$queryRaw<{ key: string }[]>`
      with who as (select id, phone from customers where id = ${customerId}::uuid),
      calls as (select c.id from call_logs c, who where is_of_customer(c, who.id, who.phone))
      select r.audio_key as key from recordings r join calls on calls.id = r.call_log_id where r.audio_key is not null
      union select v.audio_key from voicemails v, who
        where v.audio_key is not null
          and (v.customer_id = who.id or v.from_number = who.phone or v.call_log_id in (select id from calls))
      union select d.media_key from message_media d join sms_messages m on m.id = d.message_id, who
        where d.media_key is not null
          and (m.customer_id = who.id or m.from_number = who.phone or m.to_number = who.phone)`,
  );
  for (const { key } of found) await platform.storage.delete(key);
}

/**
 * Removes the rows of every table but some, a few thousand in each transaction.
 * @param options.mayWait what rows that are kept still point at stays for another time
 * @throws Error when rows of one table hold on to those of another for ever
 */
export async function eraseRows(
  scope: TenantScope,
  requestId: string,
  kept: readonly string[],
  options: { mayWait: boolean },
): Promise<void> {
  for (;;) {
    const removed = await scope.tx(async (tx) => {
      const rows = await tx.$queryRaw<{ name: string; removed: number }[]>`
        select name, removed from erase_rows(${[...kept]}::text[], ${rowsAtOnce}::int)`;
      const gone = rows.filter((row) => row.removed > 0);
      await noteRows(tx, requestId, gone);
      if (rows.length > 0 && gone.length === 0 && !options.mayWait)
        throw new Error(`Rows of ${rows.map((row) => row.name).join(', ')} hold on to each other.`);
      return gone.length;
    });
    if (removed === 0) return;
  }
}

/** Writes receipts for rows that were removed or emptied; each table has one, which counts. */
export async function noteRows(
  tx: TenantTx,
  requestId: string,
  rows: { name: string; removed: number }[],
): Promise<void> {
  for (const { name, removed } of rows) {
    if (removed === 0) continue;
    await tx.$executeRaw`
      insert into data_receipts as r (id, request_id, kind, subject, amount, status, next_attempt_at, finished_at)
      values (gen_random_uuid(), ${requestId}::uuid, 'rows', ${name}, ${removed}::int, 'DONE', null, now())
      on conflict (tenant_id, request_id, kind, account_key, subject)
        do update set amount = coalesce(r.amount, 0) + excluded.amount, finished_at = now()`;
  }
}
