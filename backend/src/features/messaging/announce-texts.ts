import type { TenantScope, TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import type { Shown } from './statements';

/** More than so many at once are told of as one: screens read their lists again anyway. */
const toldOneByOne = 20;

/** Tells screens that a text has changed, and with it the conversation it is part of. */
export async function emitText(tx: TenantTx, text: Shown): Promise<void> {
  await emitChange(tx, 'message.changed', text.id);
  await emitChange(tx, 'thread.changed', text.customerId ?? `contact:${text.to}`);
}

/** Tells screens of many texts. */
export async function emitTexts(scope: TenantScope, texts: readonly Shown[]): Promise<void> {
  const told = texts.length > toldOneByOne ? texts.slice(0, 1) : texts;
  if (told.length === 0) return;
  await scope.tx(async (tx) => {
    for (const each of told) await emitText(tx, each);
  });
}
