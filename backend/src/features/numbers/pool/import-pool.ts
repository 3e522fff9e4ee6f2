import { platformTenantId } from '../../../platform/db/system';
import { e164Pattern } from '../../../platform/format-number';
import { newId } from '../../../platform/ids';
import type { Platform } from '../../../platform/platform';
import { findProvider } from '../../../providers';
import type { SipLogin } from '../../../providers/provider';
import { poolPlace } from './pool-place';

export interface PoolImport {
  imported: number;
  /** Already in the pool; nothing was changed. */
  skipped: number;
  errors: { line: number; message: string }[];
}

interface Entry {
  number: string;
  login: SipLogin;
  renewsAt: Date | null;
}

const header = ['number', 'sip_username', 'sip_password', 'sip_host', 'sip_port', 'renews_at'];
const most = 10_000;

/**
 * Takes numbers that the operator has bought ahead, from CSV with the header
 * `number,sip_username,sip_password,sip_host,sip_port,renews_at`; host, port and date may be empty. Good lines are taken
 * and bad ones named, so that a file can be mended and given again.
 */
export async function importPool(platform: Platform, csv: string): Promise<PoolImport> {
  const result: PoolImport = { imported: 0, skipped: 0, errors: [] };
  const lines = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  const columns = (splitLine(lines[0] ?? '') ?? []).map((name) => name.toLowerCase());
  const unknown = header.slice(0, 3).filter((name) => !columns.includes(name));
  if (unknown.length > 0) {
    result.errors.push({
      line: 1,
      message: `The header lacks ${unknown.join(', ')}. It reads: ${header.join(',')}`,
    });
    return result;
  }
  if (lines.length > most) {
    result.errors.push({ line: most, message: `At most ${most} lines at a time.` });
    return result;
  }
  const scope = platform.system.scope(platformTenantId);
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const entry = readEntry(columns, splitLine(line));
    if (typeof entry === 'string') {
      result.errors.push({ line: index + 1, message: entry });
      continue;
    }
    const taken = await scope.tx(async (tx) => {
      const id = newId();
      const sealed = await platform.secrets.seal(tx, poolPlace(id), entry.login);
      return tx.$executeRaw`
        insert into number_pool (id, number, country_code, sip_login, renews_at)
        values (${id}::uuid, ${entry.number}, 'TR', ${sealed}, ${entry.renewsAt}::timestamptz)
        on conflict (tenant_id, number) do nothing`;
    });
    if (taken > 0) result.imported += 1;
    else result.skipped += 1;
  }
  return result;
}

/**
 * Splits one line of CSV (RFC 4180): fields may stand in double quotes, a quote inside is doubled.
 * @returns null where a quote is not closed, or something stands behind a closed one
 */
function splitLine(line: string): string[] | null {
  const fields: string[] = [];
  const field = /\s*"((?:[^"]|"")*)"\s*(,|$)|([^",]*)(,|$)/y;
  for (;;) {
    const match = field.exec(line);
    if (!match) return null;
    const [, quoted, afterQuoted, plain, afterPlain] = match;
    fields.push((quoted?.replaceAll('""', '"') ?? plain ?? '').trim());
    if ((afterQuoted ?? afterPlain) === '') return fields;
  }
}

function readEntry(columns: string[], fields: string[] | null): Entry | string {
  if (!fields) return 'a double quote is not closed, or stands in the middle of a field';
  const field = (name: string): string => fields[columns.indexOf(name)] ?? '';
  const number = field('number').startsWith('+') ? field('number') : `+${field('number')}`;
  if (!e164Pattern.test(number) || !number.startsWith('+90'))
    return 'number must be a Turkish one in international form, such as +908501234567';
  const [username, password] = [field('sip_username'), field('sip_password')];
  if (!/^[\w.+-]{1,64}$/.test(username)) return 'sip_username must be letters, digits and . _ + - only';
  if (!/^[\x21-\x7e]{1,128}$/.test(password)) return 'sip_password must be visible characters, at most 128';
  const access = findProvider('NETGSM')!.sipAccess!;
  const host = field('sip_host') || access.host;
  if (!/^[A-Za-z0-9.-]{1,253}$/.test(host)) return 'sip_host must be a host name or address';
  const port = Number(field('sip_port') || access.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return 'sip_port must be a number from 1 to 65535';
  const renewsAt = field('renews_at') === '' ? null : readDate(field('renews_at'));
  if (renewsAt === undefined) return 'renews_at must be a date such as 2027-05-31';
  return { number, login: { host, port, transport: access.transport, username, password }, renewsAt };
}

/** Reads a day as YYYY-MM-DD; undefined where the calendar has no such day. */
function readDate(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? date : undefined;
}
