import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from '../../generated/prisma/client';

/** The connections of one process. Only `platform/db` sees it; everyone else gets a tenant scope. */
export interface Database {
  prisma: PrismaClient;
  pool: Pool;
  /** Address of the same database for the connection that listens to notifications. */
  url: string;
  close(): Promise<void>;
}

/**
 * Connects with the application's login, which owns nothing and cannot go round row security.
 * @param options.connections most connections of this process, default 10
 */
export function connect(options: { url: string; connections?: number }): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: 'telyx',
  });
  // A connection that breaks is replaced on next use; the event must have a listener, also while one is lent out and asks
  // nothing: the pool listens to those that are idle only.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  let prisma: PrismaClient | undefined;
  return {
    // Made when it is asked first: it reads the whole schema, and what callers wait for goes round it.
    get prisma() {
      prisma ??= new PrismaClient({
        adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql) }),
      });
      return prisma;
    },
    pool,
    url: options.url,
    async close() {
      await prisma?.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

/** A connection keeps what it has prepared for as long as it lives, some ten kilobytes each. */
const mostNames = 500;
const names = new Map<string, string>();
/** A list, or several rows: another text for each length. */
const hasLength = / IN \(\$\d+,|\), ?\(/;

/**
 * Gives a statement's text its name, under which each connection has it parsed and planned once: planning takes longer
 * than running what most of them ask.
 * @returns empty for a text that is one of ever more, or when there are too many: it is then planned each time
 */
export function statementName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= mostNames || hasLength.test(text)) return '';
  const name = `telyx_${names.size}`;
  names.set(text, name);
  return name;
}
