import {
  noteLeg,
  notePlayed,
  notePressed,
  noteProgress,
  noteRecording,
  noteReport,
  noteTranscription,
  type Origin,
} from '../features/calls';
import { noteMessageProgress, receiveText } from '../features/messaging';
import { noteOrderSettled } from '../features/numbers';
import { leadCall } from '../features/reception';
import type { InboxDelivery } from '../generated/prisma/client';
import type { TenantTx } from '../platform/db/tenant';
import { enqueue } from '../platform/jobs';
import type { Platform } from '../platform/platform';
import type { ProviderEvent } from '../providers/event';

/** What it changed, for the inspector: noun to id. */
export type Effect = Record<string, unknown>;

/** What is read of a delivery. */
export type ReadDelivery = Pick<
  InboxDelivery,
  'id' | 'provider' | 'accountKey' | 'method' | 'path' | 'headers' | 'body' | 'contentType' | 'receivedAt'
>;

/** Which feature deals with which event: the one list. Each leaves the same rows whatever comes twice or too late. */
export async function handle(
  platform: Platform,
  tx: TenantTx,
  delivery: ReadDelivery,
  event: ProviderEvent,
): Promise<Effect | null> {
  const origin: Origin = {
    deliveryId: delivery.id,
    provider: delivery.provider,
    accountKey: delivery.accountKey,
    receivedAt: delivery.receivedAt,
  };
  switch (event.type) {
    case 'call.progressed':
      return noteProgress(platform, tx, event, origin);
    case 'call.reported':
      return noteReport(tx, event, origin);
    case 'call.waits':
      return leadCall(platform, tx, event, origin);
    case 'leg.progressed':
      return noteLeg(tx, event, origin);
    case 'audio.played':
      return notePlayed(tx, event, origin);
    case 'keys.pressed':
      return notePressed(tx, event, origin);
    case 'order.settled':
      return noteOrderSettled(tx, event.reference);
    case 'recording.finished':
      return noteRecording(tx, event, origin);
    case 'transcription.finished':
      return noteTranscription(tx, event, origin);
    case 'message.received':
      return receiveText(tx, event, origin);
    case 'message.progressed':
      return noteMessageProgress(tx, event, origin);
    case 'messages.hinted':
      // What a hint says is asked of the provider, outside this transaction.
      await enqueue(
        tx,
        'messages.confirm-hint',
        { accountKey: delivery.accountKey, provider: delivery.provider, what: event.what },
        { key: `messages.confirm-hint:${delivery.accountKey}:${event.what}`, serial: true },
      );
      return { asked: event.what };
    case 'unknown':
      return null;
  }
}
