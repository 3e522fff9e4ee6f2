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

it('shares out evenly what is there where several may be under way, and begins none that is much smaller', async () => {
  const under: { size: number; end: () => void }[] = [];
  const batch = makeBatch<number, number>(
    async (items) => {
      await new Promise<void>((resolve) => under.push({ size: items.length, end: resolve }));
      return items;
    },
    { atOnce: 2 },
  );
  const add = (count: number) => Array.from({ length: count }, (_, each) => batch.add(each));
  const sizes = async () => {
    await sleep(2);
    return under.map(({ size }) => size);
  };
  const asked = add(16);
  expect(await sizes()).toEqual([8, 8]);
  under[0]!.end();
  asked.push(...add(3));
  expect(await sizes()).toEqual([8, 8]);
  asked.push(...add(5));
  expect(await sizes()).toEqual([8, 8, 8]);
  for (const { end } of under) end();
  await Promise.all(asked);
  // A few are one batch, whoever is alone waits for nobody.
  asked.push(...add(3));
  expect(await sizes()).toEqual([8, 8, 8, 3]);
  asked.push(...add(2));
  expect(await sizes()).toEqual([8, 8, 8, 3]);
  under[3]!.end();
  expect(await sizes()).toEqual([8, 8, 8, 3, 2]);
  under[4]!.end();
  await Promise.all(asked);
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
