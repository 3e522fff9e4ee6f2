import { startTestApp, type TestApp } from '../../../tests/client';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const statuses = async (times: number, ask: () => Promise<{ status: number }>): Promise<number[]> => {
  const seen: number[] = [];
  for (let i = 0; i < times; i++) seen.push((await ask()).status);
  return seen;
};

it('slows guessing at one account, and says for how long', async () => {
  const person = await app.signUp();
  const guess = (email: string) =>
    app.call('post', '/api/auth/login').send({ email, password: 'a wrong guess' });
  expect(await statuses(10, () => guess(person.email))).toEqual(Array(10).fill(401));
  // Another spelling is the same account, and the right password does not help any more.
  const refused = await guess(` ${person.email.toUpperCase()}`).expect(429);
  expect(refused.body.code).toBe('rate-limited');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  await app
    .call('post', '/api/auth/login')
    .send({ email: person.email, password: person.password })
    .expect(429);
  await guess('somebody-else@example.com').expect(401);
});

it('slows one address that goes through many accounts', async () => {
  let n = 0;
  const seen = await statuses(40, () =>
    app.call('post', '/api/auth/login').send({ email: `n${n++}@example.com`, password: 'a guess' }),
  );
  expect(seen.at(-1)).toBe(429);
  expect(seen[0]).toBe(401);
});

it('sends one person only so many letters, and answers for unknown ones alike', async () => {
  const person = await app.signUp();
  const forgot = (email: string) => () => app.call('post', '/api/auth/forgot-password').send({ email });
  const expected = [202, 202, 202, 202, 202, 429];
  expect(await statuses(6, forgot(person.email))).toEqual(expected);
  expect(await statuses(6, forgot('nobody@example.com'))).toEqual(expected);
});

it('counts tries at the current password for the person', async () => {
  const person = await app.signUp();
  const other = await app.signUp();
  const change = (token: string) => () =>
    app
      .call('post', '/api/auth/change-password', token)
      .send({ currentPassword: 'a wrong guess', newPassword: 'quite another 1' });
  expect(await statuses(11, change(person.token))).toEqual([...Array(10).fill(422), 429]);
  expect(await statuses(1, change(other.token))).toEqual([422]);
});
