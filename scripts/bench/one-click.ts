/**
 * S11: a number of the lab, from its order to the moment it is live, with providers that answer at once. Against the time
 * that the requests to them took, as the product itself has noted it.
 */
import { freePort } from '../../backend/tests/peers';
import type { Case } from './main';
import { median } from './measure';
import { startProduct } from './processes';
import { openWorld, type World } from './world';

const turns = 12;

interface Turn {
  ms: number;
  providersMs: number;
}

async function ask<Answer>(url: string, method: string, body?: object, token?: string): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const { data, detail } = (await response.json()) as { data: Answer; detail?: string };
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${detail}`);
  return data;
}

async function spentAtProviders({ owner }: World): Promise<number> {
  const { rows } = await owner.query<{ ms: number }>(
    'select coalesce(sum(latency_ms), 0)::int as ms from provider_health',
  );
  return rows[0]!.ms;
}

async function orderOne(world: World, url: string, token: string): Promise<Turn> {
  const before = await spentAtProviders(world);
  const wanted = { countryCode: 'US', provider: 'TWILIO' };
  const { id } = await ask<{ id: string }>(`${url}/api/phone-numbers/provision`, 'POST', wanted, token);
  for (const end = performance.now() + 30_000; performance.now() < end; ) {
    const { rows } = await world.owner.query<{ ms: number }>(
      `select extract(epoch from activated_at - created_at)::float * 1000 as ms from phone_numbers
       where id = $1 and status = 'ACTIVE'`,
      [id],
    );
    // What was asked last is noted a moment later.
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (rows[0]) return { ms: rows[0].ms, providersMs: (await spentAtProviders(world)) - before };
  }
  throw new Error('A number did not become active.');
}

export const oneClick: Case = {
  names: ['S11'],
  async run() {
    const world = await openWorld();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    try {
      const product = await startProduct(
        'all',
        {
          ...{ ...world.env, TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', VAPI_API_KEY: '' },
          ...{ WEBHOOK_SECRET_VAPI: '', LAB: 'true', LAB_LATENCY_MS: '0', PUBLIC_URL: url },
        },
        port,
      );
      try {
        const { accessToken } = await ask<{ accessToken: string }>(`${url}/api/auth/signup`, 'POST', {
          businessName: 'Bench',
          countryCode: 'US',
          email: 'bench@example.com',
          password: 'long enough for a bench',
        });
        await ask(`${url}/api/billing/subscription`, 'POST', { plan: 'ENTERPRISE' }, accessToken);
        const made: Turn[] = [];
        for (let turn = 0; turn <= turns; turn += 1) {
          const one = await orderOne(world, url, accessToken);
          // The first makes the receptionist too, and wakes everything.
          if (turn > 0) made.push(one);
        }
        return [
          {
            name: 'S11',
            what: 'a number in one click, providers answer at once',
            mine: `${median(made.map(({ ms }) => ms)).toFixed(0)} ms`,
            yardstick: `${median(made.map(({ providersMs }) => providersMs)).toFixed(0)} ms in requests to them`,
            ratio: median(made.map(({ ms, providersMs }) => ms / providersMs)),
            must: '≤ 1.5',
            wanted: '≤ 1.1',
          },
        ];
      } finally {
        await product.stop();
      }
    } finally {
      await world.close();
    }
  },
};
