import { startTestApp, type TestApp, until } from '../../tests/client';
import type { ChangeEvent } from './db/tenant';
import { type ChangeFeed, emitChange, openChangeFeed } from './events';
import { newId } from './ids';
import { makeLog } from './log';
import { sleep } from './time';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await listening(1);
});
afterAll(() => app.close());

const [mine, theirs] = [newId(), newId()];
const emit = (tenantId: string, id: string): Promise<void> =>
  app.platform.system.scope(tenantId).tx(async (tx) => emitChange(tx, 'thing.changed', id));

/** The connections that listen, as the database sees them. */
const listeners = () =>
  app.database.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'telyx changes' and datname = current_database() and query ilike 'listen%'`,
  );
const listening = (count: number) => until(listeners, (rows) => rows.length === count, 5_000);

/** Keeps what a subscriber is told. */
function collect(feed: ChangeFeed, tenantId: string): { seen: ChangeEvent[]; stop: () => void } {
  const seen: ChangeEvent[] = [];
  return { seen, stop: feed.subscribe(tenantId, (event) => void seen.push(event)) };
}

it('tells the tenant’s subscribers of every process after the commit, and nobody else', async () => {
  const second = openChangeFeed(app.database.appUrl, makeLog('silent'));
  await listening(2);
  const [here, there] = [collect(app.platform.changes, mine), collect(second, mine)];
  const strangers = collect(app.platform.changes, theirs);
  await app.platform.system
    .scope(mine)
    .tx(async (tx) => {
      emitChange(tx, 'thing.changed', 'never');
      throw new Error('no');
    })
    .catch(() => undefined);
  await app.platform.system.scope(mine).tx(async (tx) => {
    emitChange(tx, 'thing.changed', '1');
    await sleep(100);
    expect(here.seen).toEqual([]);
  });
  for (const { seen } of [here, there])
    expect(
      await until(
        async () => seen,
        (found) => found.length > 0,
      ),
    ).toEqual([{ type: 'thing.changed', id: '1' }]);
  expect(strangers.seen).toEqual([]);
  for (const each of [here, there, strangers]) each.stop();
  await second.close();
});

it('tells no more once the subscription has ended', async () => {
  const [one, two] = [collect(app.platform.changes, mine), collect(app.platform.changes, mine)];
  one.stop();
  await emit(mine, '2');
  await until(
    async () => two.seen,
    (found) => found.length === 1,
  );
  expect(one.seen).toEqual([]);
  two.stop();
});

it('listens again when its connection is cut, says so, and misses nothing from then on', async () => {
  const lines: string[] = [];
  const [others] = await listening(1);
  const feed = openChangeFeed(
    app.database.appUrl,
    makeLog('warn', { write: (line) => void lines.push(line) }),
  );
  const own = (await listening(2)).find((row) => row.pid !== others!.pid);
  const seen: string[] = [];
  feed.subscribe(mine, (event) => {
    seen.push(event.type === 'feed.resumed' ? event.type : event.id);
    // Whoever reads again now must hear of the next change, were it to come at once.
    if (event.type === 'feed.resumed') void emit(mine, 'right after');
  });
  const before = (await listeners()).map((row) => row.pid);
  await app.database.query('select pg_terminate_backend($1)', [own!.pid]);
  await until(
    async () => seen,
    (found) => found.includes('right after'),
    10_000,
  );
  expect(seen).toEqual(['feed.resumed', 'right after']);
  expect((await listeners()).map((row) => row.pid)).not.toEqual(before);
  expect(lines.join('')).toContain('the change feed lost the database and tries again');
  await feed.close();
  await listening(1);
});

it('closes at any time, also before it is connected and while the database is gone', async () => {
  const early = openChangeFeed(app.database.appUrl, makeLog('silent'));
  await early.close();
  const nowhere = new URL(app.database.appUrl);
  nowhere.port = '1';
  const lost = openChangeFeed(nowhere.toString(), makeLog('silent'));
  await sleep(100);
  await lost.close();
  await sleep(200);
  expect(await listeners()).toHaveLength(1);
});
