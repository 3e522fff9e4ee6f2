import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { ProviderError } from '../error';
import type { CarrierImportApi, CarrierTrunk, SipTrunkRequest } from '../provider';
import { ask, request, type VapiCall } from './client';
import { credential, credentialList } from './credential-list';
import type { VapiCredentials } from './credentials';
import { unlessGone } from './errors';
import { inboundGateways, outboundGateways } from './gateways';
import { allNumbers, phoneNumber, presentNumber } from './numbers';

/** Credentials are not in VAPI's SDK; POST is described at https://docs.vapi.ai/advanced/sip/sip-trunk. */
export const carrierImport: CarrierImportApi<VapiCredentials> = {
  async createTrunk(call, trunk) {
    const { host } = trunk.login;
    try {
      return await create(call, trunk, [host]);
    } catch (error) {
      // One page of VAPI allows a host name for outbound gateways, another says it is refused.
      if (!isAboutHost(error) || isIPv4(host)) throw error;
      const addresses = await addressesOf(host);
      if (addresses.length === 0) throw error;
      return create(call, trunk, addresses);
    }
  },

  async listTrunks(call) {
    const all = await request(call, 'GET', '/credential', { answer: credentialList });
    return all.filter(({ provider }) => provider === 'byo-sip-trunk').map(present);
  },

  async deleteTrunk(call, id) {
    await unlessGone(
      request(call, 'DELETE', `/credential/${encodeURIComponent(id)}`, { answer: z.unknown() }),
    );
  },

  async openSipAddress(call, { reference, assistantId }) {
    const sipUri = `sip:${reference}@${sipHostOf(call)}`;
    const body = {
      provider: 'vapi' as const,
      name: reference,
      sipUri,
      ...(assistantId !== undefined && { assistantId }),
    };
    const made = await ask(call, 'phoneNumbers', { answer: phoneNumber }, (client) => client.create(body));
    return { id: made.id, sipUri: made.sipUri ?? sipUri };
  },

  async findSipAddress(call, reference) {
    const all = await allNumbers(call);
    const found = all.find((each) => each.name === reference && each.sipUri);
    return found?.sipUri ? { id: found.id, sipUri: found.sipUri } : null;
  },

  async importNumber(call, { reference, number, trunkId, assistantId }) {
    const body = {
      provider: 'byo-phone-number' as const,
      name: reference,
      number,
      credentialId: trunkId,
      // VAPI finds the number of an incoming call character by character, and its own check knows not every range.
      numberE164CheckEnabled: false,
      ...(assistantId !== undefined && { assistantId }),
    };
    return presentNumber(
      await ask(call, 'phoneNumbers', { answer: phoneNumber }, (client) => client.create(body)),
    );
  },
};

/** Key, API and SIP host are of one region (https://docs.vapi.ai/advanced/sip). */
function sipHostOf({ baseUrl }: VapiCall): string {
  return baseUrl?.includes('api.eu.vapi.ai') ? 'sip.eu.vapi.ai' : 'sip.vapi.ai';
}

async function create(
  call: VapiCall,
  trunk: SipTrunkRequest,
  hosts: readonly string[],
): Promise<CarrierTrunk> {
  const { username, password } = trunk.login;
  const created = await request(call, 'POST', '/credential', {
    answer: credential,
    secrets: [password],
    body: {
      provider: 'byo-sip-trunk',
      name: trunk.reference,
      gateways: [...outboundGateways(trunk, hosts), ...inboundGateways(trunk)],
      outboundLeadingPlusEnabled: trunk.leadingPlus,
      outboundAuthenticationPlan: { authUsername: username, authPassword: password },
    },
  });
  return present(created);
}

function present({ id, name }: z.infer<typeof credential>): CarrierTrunk {
  return { id, reference: name ?? null };
}

function isAboutHost(error: unknown): boolean {
  return (
    error instanceof ProviderError &&
    error.kind === 'rejected' &&
    error.providerCode === 400 &&
    /gateway|host|\bips?\b|address|domain/i.test(error.message)
  );
}

/** IPv4 only, as VAPI's gateways are; nothing when the name does not resolve. */
async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true, family: 4 }).catch(() => []);
  return [...new Set(found.map(({ address }) => address))].sort();
}
