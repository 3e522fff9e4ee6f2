import { reconcileAll } from '../../src/features/numbers';
import type { Lab } from '../../src/lab/lab';
import { idFromReference } from '../../src/platform/ids';
import type { Platform } from '../../src/platform/platform';
import { sleep } from '../../src/platform/time';
import type { TestDatabase } from '../database';

/** What is compared: the product's rows, and the books of the simulators. */
export interface Judged {
  app: { platform: Platform; database: Pick<TestDatabase, 'query'> };
  lab: Pick<Lab, 'addresses' | 'netgsm' | 'twilio' | 'vapi'>;
  /** The key at VAPI of every account, by the account's key in our tables. */
  vapiKeys: ReadonlyMap<string, string>;
}

interface NumberRow {
  id: string;
  tenant_id: string;
  number: string | null;
  status: string;
  provider: string;
  voice_key: string;
  voice_number_id: string | null;
  voice_trunk_id: string | null;
  voice_sip_uri: string | null;
  carrier_number_id: string | null;
  pool_entry_id: string | null;
  assistant_id: string | null;
  has_login: boolean;
}

interface SagaRow {
  id: string;
  phone_number_id: string;
  status: string;
  kind: string;
  offer_id: string | null;
}

interface PoolRow {
  id: string;
  number: string;
  status: string;
  claimed_for: string | null;
  carrier_number_id: string | null;
}

interface Books {
  numbers: NumberRow[];
  live: NumberRow[];
  sagas: SagaRow[];
  pool: PoolRow[];
  remotes: { assistant_id: string; account_key: string; remote_id: string | null }[];
}

/**
 * Compares everything that the simulated carriers hold and have sold with every row of ours.
 * @returns what is wrong, a sentence each; nothing when not a number and not a lira is lost
 */
export async function judge(world: Judged): Promise<string[]> {
  return [...(await judgeBooks(world)), ...(await judgeByReconciliation(world))];
}

/**
 * The same without asking the product for its own opinion, which takes longer with every business. What is half-way at a
 * carrier, as a receptionist that is just being made, is in no book yet: a fault counts that stays.
 */
export async function judgeBooks(world: Judged): Promise<string[]> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const faults = await judgeBooksNow(world);
    if (faults.length === 0 || Date.now() > until) return faults;
    await sleep(100);
  }
}

const patienceMs = 5_000;

async function judgeBooksNow(world: Judged): Promise<string[]> {
  const books = await readBooks(world);
  return [
    ...judgeSagas(books),
    ...judgeRows(books),
    ...judgePool(books),
    ...judgeCarrier(world, books),
    ...judgeAsking(world, books),
    ...judgeVoice(world, books),
    ...(await judgeQueue(world)),
  ];
}

async function readBooks({ app }: Judged): Promise<Books> {
  const numbers = await app.database.query<NumberRow>(
    `select id, tenant_id, number, status, provider, coalesce(voice_account_id::text, 'platform:' || voice_provider) as voice_key,
       voice_number_id, voice_trunk_id, voice_sip_uri, carrier_number_id, pool_entry_id, assistant_id, sip_login is not null as has_login
     from phone_numbers`,
  );
  return {
    numbers,
    live: numbers.filter((each) => !['CANCELLED', 'FAILED'].includes(each.status)),
    sagas: await app.database.query(
      `select id, phone_number_id, status, kind, state #>> '{offer,id}' as offer_id from provisionings`,
    ),
    pool: await app.database.query(
      'select id, number, status, claimed_for, carrier_number_id from number_pool',
    ),
    remotes: await app.database.query('select assistant_id, account_key, remote_id from assistant_remotes'),
  };
}

function judgeSagas({ sagas, numbers }: Books): string[] {
  const stuck = sagas
    .filter((each) => ['RUNNING', 'UNDOING', 'NEEDS_ATTENTION'].includes(each.status))
    .map((each) => `Saga ${each.id} (${each.kind}) is stuck as ${each.status}.`);
  const waiting = new Set(
    sagas.filter((each) => each.status === 'WAITING').map((each) => each.phone_number_id),
  );
  const pending = numbers
    .filter((each) => each.status === 'PENDING' && !waiting.has(each.id))
    .map((each) => `Number ${each.id} is PENDING and no saga works on it.`);
  return [...stuck, ...pending];
}

/** What is over must hold nothing; what is live must be whole. */
function judgeRows({ numbers, live }: Books): string[] {
  const faults: string[] = [];
  for (const row of numbers) {
    const over = row.status === 'CANCELLED' || row.status === 'FAILED';
    const held = [
      row.voice_number_id,
      row.voice_trunk_id,
      row.voice_sip_uri,
      row.carrier_number_id,
      row.pool_entry_id,
    ].some(Boolean);
    if (over && (held || row.has_login))
      faults.push(`Number ${row.id} is ${row.status} and still holds something.`);
    if (row.status === 'ACTIVE' && !row.voice_number_id)
      faults.push(`Number ${row.id} is ACTIVE at no voice provider.`);
    if (row.status === 'ACTIVE' && !row.number) faults.push(`Number ${row.id} is ACTIVE without digits.`);
    const way = row.provider === 'TWILIO' ? row.voice_sip_uri : row.voice_trunk_id;
    if (row.status === 'ACTIVE' && row.provider !== 'VAPI' && !way)
      faults.push(`Number ${row.id} is ACTIVE without a way to the voice provider.`);
  }
  return [
    ...faults,
    ...twice(
      live.map((each) => each.number),
      'number',
    ),
  ];
}

function judgePool({ pool, live }: Books): string[] {
  const faults: string[] = [];
  for (const entry of pool) {
    const holders = live.filter((each) => each.pool_entry_id === entry.id);
    if (holders.length > 1) faults.push(`Pool number ${entry.number} is in ${holders.length} hands.`);
    const holder = holders[0];
    if (holder && (entry.status !== 'CLAIMED' || entry.claimed_for !== holder.id))
      faults.push(
        `Pool number ${entry.number} is used by ${holder.id} and ${entry.status} for ${entry.claimed_for}.`,
      );
    if (holder && holder.number !== entry.number)
      faults.push(`Number ${holder.id} is ${holder.number} and holds ${entry.number} of the pool.`);
    if (!holder && entry.status === 'CLAIMED')
      faults.push(`Pool number ${entry.number} is claimed by nobody live.`);
  }
  return faults;
}

/** Each number that was paid at the carrier is in one live row or in the pool, or was given up. */
function judgeCarrier({ lab }: Judged, { live, pool, sagas }: Books): string[] {
  const { purchases, numbers } = lab.netgsm.account(lab.addresses.netgsm.username);
  const owned = new Set(numbers.map((each) => each.id));
  const faults = twice(
    purchases.map((each) => each.numberId),
    'purchase',
  );
  for (const { numberId } of purchases) {
    const buyers = sagas.filter((each) => each.offer_id === numberId);
    if (buyers.length !== 1)
      faults.push(
        `Purchase ${numberId} is remembered by ${buyers.length} sagas: ${buyers.map((each) => `${each.id} ${each.status}`).join(', ')}`,
      );
    const places =
      live.filter((each) => each.carrier_number_id === numberId).length +
      pool.filter((each) => each.carrier_number_id === numberId).length;
    if (owned.has(numberId) && places !== 1)
      faults.push(`Number ${numberId} is paid at the carrier and kept in ${places} places here.`);
    if (!owned.has(numberId) && places > 0)
      faults.push(`Number ${numberId} was given up at the carrier and is kept here.`);
  }
  return faults;
}

/** The same for the carrier that asks us: each number is bought once for its saga, and asks us while it is live. */
function judgeAsking({ lab }: Judged, { live }: Books): string[] {
  const faults = twice(
    lab.twilio.paid.filter(({ event }) => event === 'bought').map((each) => each.friendlyName),
    'number at Twilio for saga',
  );
  const there = lab.twilio.account(lab.addresses.twilio.accountSid).numbers;
  for (const number of there.values()) {
    const rows = live.filter((each) => each.carrier_number_id === number.sid);
    if (idFromReference(number.friendlyName) && rows.length !== 1)
      faults.push(`Twilio has ${number.phoneNumber}, known here ${rows.length} times.`);
  }
  for (const row of live.filter((each) => each.status === 'ACTIVE' && each.provider === 'TWILIO')) {
    const number = there.get(row.carrier_number_id ?? '');
    if (number?.phoneNumber !== row.number || !number?.voiceUrl || !number.smsUrl)
      faults.push(`Number ${row.id} is ACTIVE and does not ask us.`);
  }
  return faults;
}

function judgeVoice({ lab, vapiKeys }: Judged, books: Books): string[] {
  const paid = lab.vapi.paid.filter((each) => each.event === 'created' && idFromReference(each.name));
  const faults = twice(
    paid.map((each) => each.name ?? null),
    'number at VAPI for saga',
  );
  for (const [account, key] of vapiKeys) {
    const there = lab.vapi.organisation(key);
    for (const number of there.numbers.values()) {
      if (!idFromReference(number.name)) continue;
      const rows = books.live.filter(
        (each) => each.voice_number_id === number.id && each.voice_key === account,
      );
      if (rows.length !== 1)
        faults.push(`VAPI has ${number.number} (${number.name}), known here ${rows.length} times.`);
    }
    for (const trunk of there.credentials.values()) {
      const rows = books.live.filter(
        (each) => each.voice_trunk_id === trunk.id && each.voice_key === account,
      );
      if (idFromReference(trunk.name) && rows.length !== 1)
        faults.push(`VAPI has the trunk ${trunk.name}, known here ${rows.length} times.`);
    }
    for (const assistant of there.assistants.values()) {
      const known = books.remotes.some(
        (each) => each.remote_id === assistant.id && each.account_key === account,
      );
      if (idFromReference(assistant.name) && !known) faults.push(`VAPI has an assistant that nobody knows.`);
    }
    faults.push(...judgeActive(books, account, there));
  }
  return faults;
}

function judgeActive(
  { live, remotes }: Books,
  account: string,
  there: ReturnType<Judged['lab']['vapi']['organisation']>,
): string[] {
  return live
    .filter((each) => each.status === 'ACTIVE' && each.voice_key === account)
    .flatMap((row) => {
      const number = there.numbers.get(row.voice_number_id ?? '');
      if (!number) return [`Number ${row.id} is ACTIVE and not at VAPI.`];
      const remote = remotes.find(
        (each) => each.assistant_id === row.assistant_id && each.account_key === account,
      );
      const faults: string[] = [];
      if (number.sipUri ? number.sipUri !== row.voice_sip_uri : number.number !== row.number)
        faults.push(`Number ${row.id} is ${row.number} here and ${number.number} there.`);
      if ((number.assistantId ?? null) !== (row.assistant_id ? (remote?.remote_id ?? 'none') : null))
        faults.push(`Number ${row.id} is answered by ${number.assistantId} and not by ${remote?.remote_id}.`);
      if (number.assistantId && !there.assistants.has(number.assistantId))
        faults.push(`Number ${row.id} is answered by an assistant that is gone.`);
      if ((number.credentialId ?? null) !== row.voice_trunk_id)
        faults.push(
          `Number ${row.id} arrives over ${number.credentialId} and not over ${row.voice_trunk_id}.`,
        );
      if (row.voice_trunk_id && !there.credentials.has(row.voice_trunk_id))
        faults.push(`Number ${row.id} is ACTIVE and its trunk is not at VAPI.`);
      return faults;
    });
}

/** No job may have been given up. One of which another has taken the place while it ran is none any more. */
async function judgeQueue({ app }: Judged): Promise<string[]> {
  const given = await app.database.query<{ task: string; last_error: string | null }>(
    `select t.identifier as task, j.last_error from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id
     where j.attempts >= j.max_attempts and j.locked_at is null 
       and not (j.key is null and (j.last_error is null or j.flags ? 'keyed'))`,
  );
  return given.map((each) => `The job ${each.task} was given up: ${each.last_error}`);
}

/** The product's own comparison must see nothing either. */
async function judgeByReconciliation({ app }: Judged): Promise<string[]> {
  await reconcileAll(app.platform);
  const found = await app.database.query<{ kind: string; subject_type: string; detail: string }>(
    'select kind, subject_type, detail from reconciliation_findings where repaired_at is null',
  );
  return found.map((each) => `Reconciliation finds ${each.kind} ${each.subject_type}: ${each.detail}`);
}

function twice(values: (string | null)[], what: string): string[] {
  const seen = new Set<string>();
  return values.flatMap((each) => {
    if (each === null) return [];
    if (seen.has(each)) return [`The ${what} ${each} is there twice.`];
    seen.add(each);
    return [];
  });
}
