import type { z } from 'zod';
import { formatNumber } from '../../platform/format-number';
import { type ListQuery, wantedPage } from '../../platform/http/paging';
import { isoInstant, isoInstantOrNull, type RowsList } from '../../platform/http/rows-list';
import { presentProvisioning, type SagaStory, warningFor } from './present-number';
import type { phoneNumber } from './schema';

/**
 * Numbers, the newest first; released and failed ones stay in the list for a month. The database function `list_numbers`
 * has the columns.
 */
export const numberList: RowsList<ListQuery, z.input<typeof phoneNumber>> = {
  name: 'numbers',
  member: 'numbers',
  wanted: wantedPage,
  isSlow: () => false,
  present: ([
    id,
    createdAt,
    number,
    friendlyName,
    countryCode,
    areaCode,
    type,
    features,
    provider,
    status,
    assistantId,
    assistantName,
    voicemail,
    recorded,
    monthlyCost,
    currency,
    renewsAt,
    renewal,
    callsIn,
    callsOut,
    smsIn,
    smsOut,
    provisioning,
  ]) => {
    const renewsOn = isoInstantOrNull(renewsAt!);
    return {
      id,
      number,
      formattedNumber: number && formatNumber(number),
      friendlyName,
      countryCode,
      areaCode,
      type,
      features: JSON.parse(features!),
      provider,
      status,
      assistant: assistantId && { id: assistantId, name: assistantName },
      voicemailEnabled: voicemail === 't',
      recordCalls: recorded === 't',
      monthlyCost,
      currency,
      renewsAt: renewsOn,
      renewal,
      renewalWarning: status === 'ACTIVE' && renewsOn ? warningFor(new Date(renewsOn), new Date()) : null,
      counters: {
        callsIn: Number(callsIn),
        callsOut: Number(callsOut),
        smsIn: Number(smsIn),
        smsOut: Number(smsOut),
      },
      provisioning: provisioning && presentProvisioning(JSON.parse(provisioning) as SagaStory),
      createdAt: isoInstant(createdAt!),
    } as z.input<typeof phoneNumber>;
  },
};
