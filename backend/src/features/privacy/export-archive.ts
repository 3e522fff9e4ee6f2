import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { csvLine } from '../../platform/csv';
import type { TenantScope } from '../../platform/db/tenant';
import type { Platform } from '../../platform/platform';

type Row = Record<string, unknown>;

const rowsAtOnce = 1_000;
const filesAtOnce = 500;

/** What is about keeping the product going, and not about the business. */
export const leftOut = new Set([
  ...['tenant_keys', 'sessions', 'idempotency_keys', 'data_requests', 'data_receipts'],
  ...['provisioning_steps', 'provider_webhooks', 'answering_changes', 'slot_changes'],
]);

/**
 * Writes everything of a tenant into a zip file: each table as JSON and as CSV, and every sound and picture. Reads a
 * thousand rows at a time and one file after another, so that the size does not matter. Nothing sealed or hashed is in it.
 */
export async function writeArchive(platform: Platform, scope: TenantScope, path: string): Promise<void> {
  const zip = new ZipFile();
  const written = finished(zip.outputStream.pipe(createWriteStream(path, { mode: 0o600 })));
  // A part that cannot be read must end the whole, or the end would be waited for in vain.
  const failed = new Promise<never>((_, reject) => {
    zip.on('error', reject);
  });
  const addStream = (name: string, open: () => Promise<Readable>): void =>
    zip.addReadStreamLazy(name, {}, (give) => {
      open().then(
        (stream) => give(null, stream),
        (error: Error) => give(error, Readable.from([])),
      );
    });
  zip.addBuffer(Buffer.from(JSON.stringify(await readBusiness(scope), null, 2)), 'business.json');
  for (const table of await tablesOf(scope)) {
    addStream(`data/${table}.json`, async () => Readable.from(asJson(rowsOf(scope, table))));
    addStream(`data/${table}.csv`, async () => Readable.from(asCsv(rowsOf(scope, table))));
  }
  for await (const key of filesOf(scope)) {
    addStream(`files/${key.split('/').slice(1).join('/')}`, async () => {
      const file = await platform.storage.open(key);
      return file?.content ?? Readable.from([]);
    });
  }
  zip.end();
  await Promise.race([written, failed]);
}

async function readBusiness(scope: TenantScope): Promise<Row> {
  return scope.read(async (tx) => {
    const members = await tx.member.findMany({ orderBy: { createdAt: 'asc' } });
    const people = await tx.user.findMany({
      where: { id: { in: members.map((each) => each.userId) } },
      select: { id: true, email: true, name: true, locale: true, createdAt: true },
    });
    return { business: await tx.tenant.findUniqueOrThrow({ where: { id: tx.tenantId } }), people };
  });
}

async function tablesOf(scope: TenantScope): Promise<string[]> {
  const tables = await scope.read((tx) => tx.$queryRaw<{ name: string }[]>`select name from tenant_tables()`);
  return tables.map(({ name }) => name).filter((name) => !leftOut.has(name));
}

/** Rows as the JSON text that the database writes: a number of 64 bits would lose its end here, and the next page its place. */
async function* rowsOf(scope: TenantScope, table: string): AsyncGenerator<string[]> {
  for (let after: string | null = null; ; ) {
    const found: { row: string }[] = await scope.read(
      (tx) => tx.$queryRaw`select export_rows(${table}, ${after}::jsonb, ${rowsAtOnce}::int)::text as row`,
    );
    if (found.length === 0) return;
    yield found.map(({ row }) => row);
    after = found.at(-1)!.row;
  }
}

async function* filesOf(scope: TenantScope): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const found = await scope.read(
      (tx) => tx.$queryRaw<{ key: string }[]>`select stored_files(${after}, ${filesAtOnce}::int) as key`,
    );
    // An export in an export would never end.
    yield* found.map(({ key }) => key).filter((key) => !key.startsWith('exports/'));
    const last = found.at(-1);
    if (!last) return;
    after = last.key;
  }
}

async function* asJson(pages: AsyncGenerator<string[]>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const rows of pages) {
    yield before + rows.join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

async function* asCsv(pages: AsyncGenerator<string[]>): AsyncGenerator<string> {
  let columns: string[] | null = null;
  for await (const page of pages) {
    const rows = page.map((row) => JSON.parse(row) as Row);
    const head = columns === null;
    columns ??= Object.keys(rows[0]!);
    const names = columns;
    const lines = rows.map((row) => csvLine(names.map((name) => row[name])));
    yield (head ? csvLine(names) : '') + lines.join('');
  }
}
