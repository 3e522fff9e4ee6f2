import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { allProviders } from '../../providers';
import { requestJson } from '../../providers/http';
import type { Provider } from '../../providers/provider';

/** A text as the second carrier has it in its book. */
interface Taken {
  id: string;
  reference: string;
  to: string;
  from: string;
}

/** A carrier that sends anywhere and never fails, over real HTTP. */
export interface SecondCarrier {
  readonly book: readonly Taken[];
  close(): Promise<void>;
}

const taken = z.object({ id: z.string() });
const found = z.object({ messages: z.array(taken) });

/**
 * Adds a carrier to the registry, as a release with another provider folder would: nothing else of the product hears of it
 * but by what its members say.
 */
export async function openSecondCarrier(id: Provider['id']): Promise<SecondCarrier> {
  const book: Taken[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://carrier');
      if (request.method === 'POST')
        book.push({ id: `second-${book.length}`, ...(JSON.parse(body) as Omit<Taken, 'id'>) });
      const answer =
        request.method === 'POST'
          ? { id: book.at(-1)!.id }
          : { messages: book.filter(({ reference }) => reference === url.searchParams.get('reference')) };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`;
  const registry = allProviders() as Provider[];
  const before = [...registry];
  registry.splice(0, registry.length, ...before.filter((each) => each.id !== id), carrierAt(id, address));
  return {
    book,
    async close() {
      registry.splice(0, registry.length, ...before);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function carrierAt(id: Provider['id'], url: string): Provider {
  const speaker = { id, label: 'Second carrier' };
  return {
    ...speaker,
    credentials: z.strictObject({
      sender: z.string().meta({ title: 'Sender', description: 'The number that sends.' }),
    }),
    account: { check: async () => ({ message: 'It is there.' }) },
    messages: {
      send: async (_call, { reference, to, from }) => ({
        id: (
          await requestJson(speaker, {
            method: 'POST',
            url,
            changes: true,
            body: { reference, to, from },
            answer: taken,
          })
        ).id,
        state: { status: 'queued' },
      }),
      findSent: async (_call, { reference }) => {
        const { messages } = await requestJson(speaker, {
          method: 'GET',
          url,
          changes: false,
          query: { reference },
          answer: found,
        });
        return messages[0] ? { id: messages[0].id, state: { status: 'queued' } } : null;
      },
      states: async () => new Map(),
      ownSender: ({ sender }) => (typeof sender === 'string' ? { from: sender } : null),
      segments: () => 1,
      optOutCodes: [],
      permanentCodes: [],
      optOutWords: [],
      paceMs: 0,
      concurrency: 20,
    },
  };
}
