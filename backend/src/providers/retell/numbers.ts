import { z } from 'zod';
import type { Explain } from '../http-faults';
import type { NumberImportApi, NumbersApi, ProviderNumber } from '../provider';
import { ask, type RetellCall, refused, unlessGone } from './client';
import type { RetellCredentials } from './credentials';
import { listAll, listed, pageOf } from './listing';

const agent = z.object({ agent_id: z.string() });

/** The members of a phone number that we read. The number itself is its id. */
const phoneNumber = z.object({
  phone_number: z.string().min(1),
  phone_number_type: z.string(),
  nickname: z.string().nullish(),
  inbound_agents: z.array(agent).nullish(),
  sip_outbound_trunk_config: z.object({ termination_uri: z.string().nullish() }).nullish(),
});
type PhoneNumber = z.infer<typeof phoneNumber>;

const numbersPerPage = 100;
const sellsIn = ['US', 'CA'];

const placeOf = (id: string): string => encodeURIComponent(id);
const agentsOf = (id: string) => [{ agent_id: id, weight: 1 }];

/** Retell says nothing of stock: asking once without an area code does no harm when the reason was another. */
const explainPurchase =
  (areaCode: string | undefined): Explain =>
  (status) =>
    areaCode !== undefined && (status === 400 || status === 422)
      ? { kind: 'rejected', providerCode: 'area-code' }
      : undefined;

/** Numbers that Retell sells (United States and Canada only), and those that were imported. */
export const numbers: NumbersApi<RetellCredentials> = {
  sellsIn,

  async buy(call, { reference, areaCode, assistantId, countryCode = 'US' }) {
    if (!sellsIn.includes(countryCode))
      throw refused(
        'Retell AI sells numbers in the United States and Canada only. Nothing was bought. Import a number of another carrier instead.',
        'country',
      );
    if (areaCode !== undefined && !/^[2-9]\d{2}$/.test(areaCode))
      throw refused('An area code has three digits. Nothing was bought.', 'area-code');
    return presentNumber(
      await ask(call, 'POST', '/create-phone-number', {
        answer: phoneNumber,
        explain: explainPurchase(areaCode),
        body: {
          nickname: reference,
          country_code: countryCode,
          ...(areaCode !== undefined && { area_code: Number(areaCode) }),
          ...(assistantId !== undefined && {
            inbound_agents: agentsOf(assistantId),
            outbound_agents: agentsOf(assistantId),
          }),
        },
      }),
    );
  },

  async findBought(call, { reference }) {
    for await (const each of listed(pageFrom(call)))
      if (each.nickname === reference) return presentNumber(each);
    return null;
  },

  async get(call, id) {
    const found = await unlessGone(
      ask(call, 'GET', `/get-phone-number/${placeOf(id)}`, { answer: phoneNumber }),
    );
    return found && presentNumber(found);
  },

  async list(call) {
    return (await listAll(pageFrom(call))).map(presentNumber);
  },

  async release(call, id) {
    await unlessGone(ask(call, 'DELETE', `/delete-phone-number/${placeOf(id)}`, { answer: z.unknown() }));
  },

  async setAssistant(call, id, assistantId, server, fallback) {
    const agents = assistantId === null ? null : agentsOf(assistantId);
    await ask(call, 'PATCH', `/update-phone-number/${placeOf(id)}`, {
      answer: phoneNumber,
      body: {
        inbound_agents: agents,
        outbound_agents: agents,
        ...(server && { inbound_webhook_url: server.url }),
        ...(fallback !== undefined && { fallback_number: fallback }),
      },
    });
  },
};

/** Numbers of other carriers over SIP: Netgsm, Twilio, Telnyx, any trunk. One request each; there is no trunk object. */
export const numberImport: NumberImportApi<RetellCredentials> = {
  inboundAddress: (number, transport = 'tcp') => `sip:${number}@${sipHost};transport=${transport}`,

  async importNumber(call, { reference, number, login, assistantId }) {
    const { username, password, transport, host, port } = login;
    return presentNumber(
      await ask(call, 'POST', '/import-phone-number', {
        answer: phoneNumber,
        secrets: [password],
        body: {
          phone_number: number,
          nickname: reference,
          // Only calls that we place go there; one that is only called must give it all the same.
          termination_uri: port === 5060 ? host : `${host}:${port}`,
          // Retell's own default is TCP, which few carriers answer.
          transport: transport.toUpperCase(),
          sip_trunk_auth_username: username,
          sip_trunk_auth_password: password,
          ...(assistantId !== undefined && {
            inbound_agents: agentsOf(assistantId),
            outbound_agents: agentsOf(assistantId),
          }),
        },
      }),
    );
  },
};

/** https://docs.retellai.com/deploy/custom-telephony */
export const sipHost = 'sip.retellai.com';

function pageFrom(call: RetellCall) {
  return (pagination_key: string | undefined) =>
    ask(call, 'GET', '/v2/list-phone-numbers', {
      answer: pageOf(phoneNumber),
      query: { limit: numbersPerPage, pagination_key },
    });
}

function presentNumber(number: PhoneNumber): ProviderNumber {
  return {
    id: number.phone_number,
    number: number.phone_number,
    reference: number.nickname ?? null,
    status: 'active',
    assistantId: number.inbound_agents?.[0]?.agent_id ?? null,
    trunkId:
      number.phone_number_type === 'custom'
        ? (number.sip_outbound_trunk_config?.termination_uri ?? null)
        : null,
    renewsAt: null,
  };
}
