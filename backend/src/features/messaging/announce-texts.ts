import type { ChangeEvent, TenantScope, TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import type { Shown } from './statements';

/** More than so many at once are told of as one: screens read their lists again anyway. */
const toldOneByOne = 20;

/** Tells screens that a text has changed, and with it the conversation it is part of. */
export function emitText(tx: TenantTx, text: Shown): void {
  for (const { type, id } of changesOf(text)) emitChange(tx, type, id);
}

/** Tells screens of many texts whose change is committed. */
export function tellOfTexts(scope: TenantScope, texts: readonly Shown[]): void {
  const told = texts.length > toldOneByOne ? texts.slice(0, 1) : texts;
  for (const change of told.flatMap(changesOf)) scope.tell(change);
}

const changesOf = ({ id, customerId, to }: Shown): ChangeEvent[] => [
  { type: 'message.changed', id },
  { type: 'thread.changed', id: customerId ?? `contact:${to}` },
];
