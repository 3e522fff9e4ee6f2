import { EventEmitter } from 'node:events';
import { Client } from 'pg';
import { type ChangeEvent, changesChannel, type TenantTx } from './db/tenant';
import type { Log } from './log';
import { sleep } from './time';

/** Tells every process, after the commit, that something changed; nothing is told when the transaction rolls back. */
export function emitChange(tx: TenantTx, type: string, id: string): void {
  tx.changes.set(`${type} ${id}`, { type, id });
}

export interface ChangeFeed {
  /** @returns a function that ends the subscription */
  subscribe(tenantId: string, receive: (event: ChangeEvent) => void): () => void;
  close(): Promise<void>;
}

/**
 * Listens on a connection of its own and gives each change to this process's subscribers of that tenant.
 * A lost connection is made again; subscribers are then told `feed.resumed`, because they may have missed some.
 */
export function openChangeFeed(url: string, log: Log): ChangeFeed {
  const subscribers = new EventEmitter().setMaxListeners(0);
  let closed = false;
  let client: Client | undefined;

  async function listen(): Promise<void> {
    const next = new Client({ connectionString: url, application_name: 'telyx changes', keepAlive: true });
    client = next;
    const lost = new Promise<void>((resolve) => {
      next.on('error', () => resolve());
      next.on('end', () => resolve());
    });
    next.on('notification', ({ payload }) => {
      const { tenantId, type, id } = JSON.parse(payload ?? '{}') as ChangeEvent & { tenantId: string };
      subscribers.emit(tenantId, { type, id });
    });
    try {
      await next.connect();
      await next.query(`listen ${changesChannel}`);
      // Not before: a change between this word and the listening would be missed again.
      for (const tenantId of subscribers.eventNames())
        subscribers.emit(tenantId, { type: 'feed.resumed', id: '' });
      await lost;
      if (!closed) throw new Error('The connection that listens for changes ended.');
    } finally {
      await next.end();
    }
  }

  async function keepListening(): Promise<void> {
    while (!closed) {
      await listen().catch((error: unknown) => {
        if (!closed) log.warn({ err: error }, 'the change feed lost the database and tries again');
      });
      if (!closed) await sleep(1000);
    }
  }
  void keepListening();

  return {
    subscribe(tenantId, receive) {
      subscribers.on(tenantId, receive);
      return () => subscribers.off(tenantId, receive);
    },
    async close() {
      closed = true;
      await client?.end();
    },
  };
}
