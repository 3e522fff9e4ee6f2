import { z } from 'zod';
import { requestJson } from '../http';
import type { LookupApi } from '../provider';
import { loginOf, speaker } from './client';
import type { TwilioCredentials } from './credentials';

/** Lookup v2 has a host of its own. */
const publicAddress = 'https://lookups.twilio.com';

/** A package that Twilio could not serve is null, or has an error code inside. */
const answer = z.object({
  valid: z.boolean().nullish(),
  country_code: z.string().nullish(),
  line_type_intelligence: z
    .object({ carrier_name: z.string().nullish(), type: z.string().nullish() })
    .nullish(),
});

export const lookup: LookupApi<TwilioCredentials> = {
  async number(call, number) {
    const found = await requestJson(speaker, {
      method: 'GET',
      url: `${(call.baseUrl ?? publicAddress).replace(/\/+$/, '')}/v2/PhoneNumbers/${encodeURIComponent(number)}`,
      query: { Fields: 'line_type_intelligence' },
      auth: loginOf(call.credentials),
      changes: false,
      answer,
      ...(call.timeoutMs !== undefined && { timeoutMs: call.timeoutMs }),
    });
    return {
      isValid: found.valid ?? false,
      countryCode: found.country_code ?? null,
      carrier: found.line_type_intelligence?.carrier_name ?? null,
      lineType: found.line_type_intelligence?.type ?? null,
    };
  },
};
