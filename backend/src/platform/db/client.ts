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
      prisma ??= new PrismaClient({ adapter: new PrismaPg(pool) });
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
