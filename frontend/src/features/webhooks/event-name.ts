import type { TFunction } from 'i18next';

/** Names an event in the reader's language. Dots would be levels in the files of texts. */
export function eventName(t: TFunction<'webhooks'>, type: string): string {
  return t(`out.event.${type.replace('.', '_').replace('-', '_') as 'call_completed'}`, {
    defaultValue: type,
  });
}
