import { inflateRawSync } from 'node:zlib';
import type { TestApp } from '../../../tests/client';

/** Reads a zip file by its central directory (PKWARE APPNOTE 4.3). */
export function unzip(file: Buffer): Map<string, Buffer> {
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const count = file.readUInt16LE(end + 10);
  const found = new Map<string, Buffer>();
  for (let index = 0, at = file.readUInt32LE(end + 16); index < count; index += 1) {
    const [packed, nameLength] = [file.readUInt32LE(at + 20), file.readUInt16LE(at + 28)];
    const name = file.subarray(at + 46, at + 46 + nameLength).toString();
    const local = file.readUInt32LE(at + 42);
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const content = file.subarray(start, start + packed);
    found.set(name, file.readUInt16LE(at + 10) === 0 ? Buffer.from(content) : inflateRawSync(content));
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return found;
}

/** Everything that the database has of a tenant, to be compared. */
export async function rowsOf(app: TestApp, tenantId: string): Promise<Record<string, unknown[]>> {
  const tables = await app.database.query<{ name: string }>('select name from tenant_tables()');
  const rows: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    const found = await app.database.query<{ row: string }>(
      `select to_jsonb(t)::text as row from "${name}" t where tenant_id = $1 order by 1`,
      [tenantId],
    );
    if (found.length > 0) rows[name] = found.map(({ row }) => row);
  }
  return rows;
}
