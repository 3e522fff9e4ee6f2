import type { Capability, CarrierConfig } from '../../lib/model';

/** What the form of an account's costs and limits holds, as text while it is typed. */
export interface CarrierValues {
  costPerMinute: string;
  costPerMessage: string;
  currency: string;
  concurrentCalls: string;
  messagesPerMinute: string;
  disabledCapabilities: Capability[];
}

/** Fills the form from what is stored. */
export function carrierValues(carrier: CarrierConfig | null): CarrierValues {
  return {
    costPerMinute: carrier?.costPerMinute ?? '',
    costPerMessage: carrier?.costPerMessage ?? '',
    currency: carrier?.currency ?? 'USD',
    concurrentCalls: String(carrier?.limits?.concurrentCalls ?? ''),
    messagesPerMinute: String(carrier?.limits?.messagesPerMinute ?? ''),
    disabledCapabilities: carrier?.disabledCapabilities ?? [],
  };
}

/** Reads the form; a comma is as good as a point, and an empty field is none. */
export function toCarrier(values: CarrierValues): CarrierConfig {
  const amount = (text: string) => text.trim().replace(',', '.') || null;
  const count = (text: string) => (text.trim() ? Number(text) : undefined);
  const concurrentCalls = count(values.concurrentCalls);
  const messagesPerMinute = count(values.messagesPerMinute);
  return {
    costPerMinute: amount(values.costPerMinute),
    costPerMessage: amount(values.costPerMessage),
    currency: values.currency.trim().toUpperCase(),
    disabledCapabilities: values.disabledCapabilities,
    limits: {
      ...(concurrentCalls !== undefined && { concurrentCalls }),
      ...(messagesPerMinute !== undefined && { messagesPerMinute }),
    },
  };
}

/** Finds what has the wrong form, by the name of its field. */
export function carrierFaults(values: CarrierValues, wrong: string): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const name of ['costPerMinute', 'costPerMessage'] as const)
    if (values[name].trim() && !/^\d{1,4}([.,]\d{1,5})?$/.test(values[name].trim())) faults[name] = wrong;
  for (const name of ['concurrentCalls', 'messagesPerMinute'] as const)
    if (values[name].trim() && !/^[1-9]\d{0,3}$/.test(values[name].trim())) faults[name] = wrong;
  if (!/^[a-z]{3}$/i.test(values.currency.trim())) faults['currency'] = wrong;
  return faults;
}
