import type { Platform } from '../../platform/platform';
import { settledAfterMs } from './pace';
import { enqueueNow } from './schedule';

/** Has texts moved on that a stopped process has left: those that wait are sent, those it had taken are searched for. */
export async function sweepTexts(platform: Platform): Promise<void> {
  const now = platform.clock();
  const tenants = await platform.system.ask<{ id: string }>(
    {
      name: 'tenants_with_waiting_texts',
      text: 'select tenants_with_waiting_texts as id from tenants_with_waiting_texts($1, $2)',
    },
    now,
    new Date(now.getTime() - settledAfterMs(platform)),
  );
  for (const { id } of tenants)
    await platform.system.scope(id).tx(async (tx) => {
      await enqueueNow(tx, 'search');
      await enqueueNow(tx, 'dispatch');
    });
}
