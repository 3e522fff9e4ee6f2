import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startNetgsmSimulator } from '../../lab/netgsm/simulator';
import type { NewAccount } from '../../lab/netgsm/state';
import type { Simulator } from '../../lab/simulator';
import { systemClock } from '../../platform/time';
import { parseAmount } from './account';
import { netgsmProvider } from './provider';

const credentials = { username: '8500000000', password: 'lab-password-1' };
const running: (Simulator | Server)[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => close(each)));
});

async function close(each: Simulator | Server): Promise<unknown> {
  if ('ledger' in each) return each.close();
  each.closeAllConnections();
  return new Promise((resolve) => each.close(resolve));
}

async function openLab(account: Partial<NewAccount> = {}, loginRefusal?: 401 | 406) {
  const simulator = await startNetgsmSimulator({ stock: 1, ...(loginRefusal && { loginRefusal }) });
  running.push(simulator);
  simulator.addAccount({ ...credentials, ...account });
  return simulator;
}

/** Answers every request alike, for what no simulator of ours would say. */
async function openFake(status: number, body: unknown): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const check = (baseUrl: string) => netgsmProvider.account.check({ credentials, baseUrl, now: systemClock });

describe('The account check', () => {
  it('counts the sender names and reads the credit', async () => {
    const simulator = await openLab({ senderNames: ['LABSALON'], credit: 1234.5 });
    await expect(check(simulator.url)).resolves.toEqual({
      message: 'Login accepted; 2 sender names.',
      balance: { amount: '1234.50', currency: 'TRY' },
    });
    expect(simulator.ledger.map(({ operation }) => operation)).toEqual([
      'GET /sms/rest/v2/msgheader',
      'POST /balance',
    ]);
  });

  it('does not need the balance', async () => {
    const simulator = await openLab({ permissions: ['sms'] });
    await expect(check(simulator.url)).resolves.toEqual({
      message: 'Login accepted; 1 sender name. The balance could not be read.',
    });
  });

  it.each([401, 406] as const)(
    'reads HTTP %i as a refused login with its three causes',
    async (loginRefusal) => {
      const simulator = await openLab({ password: 'another-password' }, loginRefusal);
      const failure = await check(simulator.url).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        name: 'ProviderError',
        kind: 'auth',
        providerCode: '30',
        retryable: false,
      });
      expect(String(failure)).toMatch(/password is wrong.*lacks this permission.*IP restriction/);
    },
  );

  it.each([
    [401, {}, 'auth', '30'],
    [406, { code: '70', description: null }, 'rejected', '70'],
    [406, { code: 100 }, 'unavailable', '100'],
    [406, { code: '5000' }, 'unexpected', '5000'],
    [406, { code: 'toString' }, 'unexpected', 'toString'],
    [406, 'no code', 'rejected', 406],
    [200, { code: '30', msgheaders: null }, 'auth', '30'],
    [200, { code: '100' }, 'unavailable', '100'],
    [200, { code: '01' }, 'unexpected', '01'],
    [200, { code: '00' }, 'unexpected', 200],
    [200, { code: '00', msgheaders: 'LABSALON' }, 'unexpected', 200],
    [200, [], 'unexpected', 200],
    [503, { code: '30' }, 'unavailable', 503],
  ])('reads HTTP %i with %j as %s', async (status, body, kind, providerCode) => {
    await expect(check(await openFake(status, body))).rejects.toMatchObject({ kind, providerCode });
  });

  it.each([
    ['1234.50', '1234.50'],
    ['1234,50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['1,234.50', '1234.50'],
    ['158,250', '158.250'],
    [' 0 ', '0'],
    ['-3,5', '-3.5'],
    ['', null],
    ['yok', null],
    ['12,', null],
  ])('reads the credit %p as %p', (text, amount) => {
    expect(parseAmount(text)).toBe(amount);
  });
});
