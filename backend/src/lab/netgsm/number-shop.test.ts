import { systemClock } from '../../platform/time';
import { netgsmNumbers } from '../../providers/netgsm/numbers';
import type { SipLogin } from '../../providers/provider';
import { probeSipLogin } from '../../providers/sip/probe';
import { type SipRegistrar, startSipRegistrar } from '../sip-registrar';
import { type NetgsmSimulator, startNetgsmSimulator } from './simulator';

const credentials = { username: '8500000000', password: 'lab-password-1' };

describe('The number shop with a SIP registrar', () => {
  let registrar: SipRegistrar;
  let simulator: NetgsmSimulator;

  beforeEach(async () => {
    registrar = await startSipRegistrar();
    simulator = await startNetgsmSimulator({ registrar, stock: 1 });
    simulator.addAccount(credentials);
  });

  afterEach(() => Promise.all([simulator.close(), registrar.close()]));

  const probe = (login: SipLogin) => probeSipLogin(login, { allowAddress: () => true, timeoutMs: 3_000 });

  it('sells a number whose login signs in until it is given up', async () => {
    const call = { credentials, baseUrl: simulator.url, now: systemClock, allowAssumed: true };
    const [offer] = (await netgsmNumbers.offers?.(call, { limit: 1 })) ?? [];
    const { id } = await netgsmNumbers.buy(call, { reference: 'tlx-shop', offer });
    const login = await netgsmNumbers.sipLogin?.(call, id);
    if (!login) throw new Error('no login');
    expect(login).toMatchObject({ host: registrar.host, port: registrar.port, username: '8500001001' });
    await expect(probe(login)).resolves.toMatchObject({ ok: true, registered: true });
    await expect(probe({ ...login, password: 'another-password' })).resolves.toMatchObject({ ok: false });
    await netgsmNumbers.release(call, id);
    await expect(probe(login)).resolves.toMatchObject({ ok: false, registered: false });
  });

  it('answers parameters and logins that are wrong with a code', async () => {
    const { username: usercode, password } = credentials;
    const get = async (operation: string, query: Record<string, string>) => {
      const response = await fetch(
        `${simulator.url}/santral/numara/${operation}?${new URLSearchParams(query)}`,
      );
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    expect(await get('liste', { usercode, password, tip: '0850' })).toEqual([200, undefined]);
    expect(await get('liste', { usercode, password, tip: '0212' })).toEqual([406, '70']);
    expect(await get('liste', { usercode, password: 'wrong', tip: '0850' })).toEqual([406, '30']);
    expect(await get('durum', { usercode, password })).toEqual([406, '70']);
    simulator.addAccount({ ...credentials, permissions: ['sms'] });
    expect(await get('liste', { usercode, password, tip: '0850' })).toEqual([406, '30']);
  });
});
