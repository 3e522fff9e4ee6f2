import { makeBatch } from './batch';
import { sleep } from './time';

it('does together what comes in one turn, and then what comes meanwhile', async () => {
  const sizes: number[] = [];
  const batch = makeBatch<number, number>(
    async (items) => {
      sizes.push(items.length);
      await sleep(5);
      return items.map((each) => each * 2);
    },
    { atOnce: 1, most: 4 },
  );
  const first = [1, 2].map((each) => batch.add(each));
  await sleep(1);
  const later = [3, 4, 5, 6, 7].map((each) => batch.add(each));
  expect(await Promise.all([...first, ...later])).toEqual([2, 4, 6, 8, 10, 12, 14]);
  expect(sizes).toEqual([2, 4, 1]);
});

it('fails each of a batch that fails, and goes on with the next', async () => {
  let calls = 0;
  const batch = makeBatch<string, string>(async (items) => {
    calls += 1;
    if (calls === 1) throw new Error('The database is away.');
    return items;
  });
  await expect(batch.add('first')).rejects.toThrow('The database is away.');
  expect(await batch.add('second')).toBe('second');
});

it('does each alone where one may be the reason, and fails that one only', async () => {
  const batch = makeBatch<number, number>(
    async (items) => {
      if (items.includes(3)) throw new Error('Not a three.');
      return items;
    },
    { atOnce: 1, isOfOne: () => true },
  );
  const all = await Promise.allSettled([1, 2, 3, 4].map((each) => batch.add(each)));
  expect(all.map((each) => (each.status === 'fulfilled' ? each.value : 'failed'))).toEqual([
    1,
    2,
    'failed',
    4,
  ]);
});
