import { z } from 'zod';
import { ProviderError } from '../error';
import { vapiCredentials } from './credentials';
import { wasAnswered } from './ended-reason';
import { explainPurchase } from './errors';
import { inboundGateways } from './gateways';
import { findListed, listAll } from './listing';
import { trunkOf } from './testing';

describe('wasAnswered', () => {
  it.each([
    ['customer-ended-call', true],
    ['assistant-ended-call-after-message-spoken', true],
    ['assistant-forwarded-call', true],
    ['voicemail', true],
    ['exceeded-max-duration', true],
    ['call.in-progress.sip-completed-call', true],
    ['call.forwarding.no-answer', true],
    ['customer-busy', false],
    ['twilio-failed-to-connect-call', false],
    ['call.start.error-subscription-insufficient-credits', false],
    ['call-start-error-neither-assistant-nor-server-set', false],
    ['call.ringing.sip-inbound-caller-hungup-before-call-connect', false],
    ['call.in-progress.error-sip-inbound-call-failed-to-connect', false],
    ['assistant-request-failed', false],
    ['assistant-not-found', false],
  ])('judges %s the same whether it started or not', (reason, answered) => {
    expect([wasAnswered(reason, true), wasAnswered(reason, false)]).toEqual([answered, answered]);
  });

  it.each(['call.in-progress.error-providerfault-openai-400-bad-request', 'a-reason-of-next-year', null])(
    'judges %s by whether the call started',
    (reason) => {
      expect([wasAnswered(reason, true), wasAnswered(reason, false)]).toEqual([true, false]);
    },
  );
});

describe('explainPurchase', () => {
  it.each([
    [400, 'This area code is currently not available. Hint: Try one of 562, 662, 716.', '415', 'rejected'],
    [400, 'Something nobody has seen', '415', 'rejected'],
    [400, 'Something nobody has seen', undefined, undefined],
    [400, 'You have reached the limit of free numbers', '415', 'quota'],
    [403, 'Add a payment method to create more phone numbers', undefined, 'quota'],
    [402, '', undefined, 'quota'],
    [401, 'limit', '415', undefined],
    [429, 'limit', '415', undefined],
    [500, 'limit', '415', undefined],
  ])('reads %i "%s" with area code %s as %s', (status, message, areaCode, kind) => {
    expect(explainPurchase(areaCode)(status, { message })?.kind).toBe(kind);
  });
});

describe('inboundGateways', () => {
  const gatewaysOf = (address: string, prefixLength: number) =>
    inboundGateways({ ...trunkOf(), inboundNetworks: [{ address, prefixLength }] });

  it('keeps networks of /24 and smaller, and splits wider ones', () => {
    expect(gatewaysOf('198.51.100.7', 32)).toEqual([
      { ip: '198.51.100.7', netmask: 32, inboundEnabled: true, outboundEnabled: false },
    ]);
    expect(gatewaysOf('203.0.113.0', 23).map(({ ip, netmask }) => `${ip}/${netmask}`)).toEqual([
      '203.0.112.0/24',
      '203.0.113.0/24',
    ]);
    expect(gatewaysOf('10.1.64.0', 18)).toHaveLength(64);
  });

  it('refuses what would be a large part of the internet', () => {
    expect(() => gatewaysOf('10.0.0.0', 8)).toThrow(ProviderError);
  });
});

describe('lists', () => {
  const things = Array.from({ length: 2500 }, (_, index) => ({
    id: String(index),
    // Hundreds share a millisecond.
    createdAt: new Date(1_700_000_000_000 - Math.floor(index / 400)).toISOString(),
  }));
  const pages: (string | undefined)[] = [];

  async function fetchPage({ limit, createdAtLe }: { limit: number; createdAtLe?: string }) {
    pages.push(createdAtLe);
    return things.filter(({ createdAt }) => !createdAtLe || createdAt <= createdAtLe).slice(0, limit);
  }

  beforeEach(() => {
    pages.length = 0;
  });

  it('are read past the largest page, and everything is found once', async () => {
    const found = await listAll(1000, fetchPage);
    expect(found.map(({ id }) => id).toSorted()).toEqual(things.map(({ id }) => id).toSorted());
    expect(pages.length).toBeLessThanOrEqual(5);
  });

  it('are read no further than to what is looked for', async () => {
    await expect(findListed(1000, fetchPage, ({ id }) => id === '3')).resolves.toEqual(things[3]);
    expect(pages).toHaveLength(1);
    await expect(findListed(1000, fetchPage, ({ id }) => id === '2499')).resolves.toEqual(things[2499]);
    await expect(findListed(1000, fetchPage, ({ id }) => id === 'none')).resolves.toBeNull();
  });

  it('end where a page brings nothing new', async () => {
    const full = Array.from({ length: 1000 }, (_, index) => ({ ...things[0]!, id: `same-${index}` }));
    await expect(listAll(1000, async () => full)).resolves.toHaveLength(1000);
  });
});

describe('vapiCredentials', () => {
  it('describes a form with secret fields', () => {
    expect(z.toJSONSchema(vapiCredentials)).toMatchObject({
      required: ['privateKey'],
      properties: { privateKey: { title: 'Private key', secret: true }, publicKey: { secret: true } },
    });
  });

  it('refuses what could not stand in a header', () => {
    expect(vapiCredentials.safeParse({ privateKey: 'key with\nline' }).success).toBe(false);
    expect(vapiCredentials.safeParse({ privateKey: 'a-proper-key' }).success).toBe(true);
  });
});
