import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../tests/client';
import { keepMemory } from './memory';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telyx-memory-'));
  file = join(folder, 'memory');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Something with a memory of one thing. */
function part(memory: unknown = null) {
  const holder = {
    memory,
    remember: () => holder.memory,
    recall(value: unknown) {
      holder.memory = value;
    },
  };
  return holder;
}

it('gives each part back what it remembered, dates and maps included', async () => {
  const [one, two] = [part(new Map([['a', { at: new Date(0), left: Number.POSITIVE_INFINITY }]])), part([1])];
  await (await keepMemory(file, { one, two })).close();
  const [again, other] = [part(), part()];
  await (await keepMemory(file, { one: again, two: other })).close();
  expect([again.memory, other.memory]).toEqual([one.memory, [1]]);
  expect(await readdir(folder)).toEqual(['memory']);
});

it('begins without a file, and with parts that the file does not know', async () => {
  await (await keepMemory(file, { one: part('x') })).close();
  const [one, fresh] = [part(), part('as it was')];
  await (await keepMemory(file, { one, fresh })).close();
  expect([one.memory, fresh.memory]).toEqual(['x', 'as it was']);
});

it.each([
  ['empty', Buffer.alloc(0)],
  ['of something else', Buffer.from('{"json": true}')],
  ['cut short', Buffer.from([255, 15, 111, 34, 3])],
])('begins empty with a file that is %s', async (_what, bytes) => {
  await writeFile(file, bytes);
  const one = part('as it was');
  await (await keepMemory(file, { one })).close();
  expect(one.memory).toBe('as it was');
});

it('saves by itself, and not what is saved already', async () => {
  const one = part('first');
  const memory = await keepMemory(file, { one });
  await until(
    () => readdir(folder),
    // Not the one that is being written, which is renamed.
    (names) => names.includes('memory'),
    5_000,
  );
  one.memory = 'second';
  const bytes = await readFile(file);
  await until(
    () => readFile(file),
    (now) => !now.equals(bytes),
    5_000,
  );
  await memory.close();
});

it('goes on when it could not be saved', async () => {
  const one = part('first');
  const memory = await keepMemory(file, { one });
  await rm(folder, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await mkdir(folder);
  await memory.close();
  const again = part();
  await (await keepMemory(file, { one: again })).close();
  expect(again.memory).toBe('first');
});
