import { randomBytes } from 'node:crypto';
import { type Person, type TestApp, until } from '../../../tests/client';
import type { Letter } from '../../platform/mail';
import type { Role } from '../../platform/permissions';

/** Waits for the newest letter to an address. @param after how many to that address to skip, default 0 */
export async function letterTo(app: TestApp, email: string, after = 0): Promise<Letter> {
  const letters = await until(
    async () => app.lab!.mailbox.filter((letter) => letter.to === email),
    (found) => found.length > after,
  );
  // The lab's mailbox has the newest on top.
  return letters[0]!;
}

/** Reads the token out of the link in a letter. */
export function tokenIn(letter: Letter): string {
  const token = /[?&]token=([\w-]+)/.exec(letter.text)?.[1];
  if (!token) throw new Error(`The letter has no link: ${letter.text}`);
  return token;
}

/** Reads the refresh cookie out of an answer, as a browser would send it back. */
export function cookieOf(answer: { headers: Record<string, unknown> }): string {
  return String([answer.headers['set-cookie']].flat()[0] ?? '').split(';')[0]!;
}

/** Signs in again with the password. */
export async function logIn(
  app: TestApp,
  person: { email: string; password: string },
): Promise<{ token: string; cookie: string }> {
  const answer = await app
    .call('post', '/api/auth/login')
    .send({ email: person.email, password: person.password });
  if (answer.status !== 200)
    throw new Error(`Signing in answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return { token: answer.body.data.accessToken as string, cookie: cookieOf(answer) };
}

/** Brings a new person into a business by invitation, letter and link. */
export async function joinTeam(
  app: TestApp,
  owner: Person,
  role: Role,
): Promise<Person & { memberId: string }> {
  const email = `${role.toLowerCase()}-${randomBytes(6).toString('hex')}@example.com`;
  const password = `long enough ${randomBytes(6).toString('hex')}`;
  const invited = await app.call('post', '/api/team/invitations', owner.token).send({ email, role });
  if (invited.status !== 201)
    throw new Error(`Inviting answered ${invited.status}: ${JSON.stringify(invited.body)}`);
  const token = tokenIn(await letterTo(app, email));
  const joined = await app
    .call('post', '/api/auth/accept-invitation')
    .send({ token, name: 'Ayşe', password });
  if (joined.status !== 200)
    throw new Error(`Joining answered ${joined.status}: ${JSON.stringify(joined.body)}`);
  const person = {
    token: joined.body.data.accessToken as string,
    cookie: cookieOf(joined),
    email,
    password,
    userId: joined.body.data.me.user.id as string,
    tenantId: joined.body.data.me.tenant.id as string,
  };
  return { ...person, memberId: await memberIdOf(app, person) };
}

/** Finds a person's own row in the team. */
export async function memberIdOf(app: TestApp, person: Person): Promise<string> {
  const { body } = await app.call('get', '/api/team', person.token);
  return (body.data.members as { id: string; isYou: boolean }[]).find((each) => each.isYou)!.id;
}

/** Lists the actions in a business's audit log, oldest first. */
export async function auditedActions(app: TestApp, tenantId: string): Promise<string[]> {
  const rows = await app.database.query<{ action: string }>(
    'select action from audit_logs where tenant_id = $1 order by at, id',
    [tenantId],
  );
  return rows.map((row) => row.action);
}
