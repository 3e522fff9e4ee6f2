import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../../../tests/client';
import { newId } from '../../platform/ids';
import { runTools, type ToolResult } from './run-tools';
import { beginCall, openSalon, type Salon } from './testing';
import { toolsFor } from './tools';

let app: TestApp;
let salon: Salon;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  salon = await openSalon(app);
});
afterAll(() => app.close());

type Begun = Awaited<ReturnType<typeof beginCall>>;

async function use(
  call: Begun,
  name: string,
  given: Record<string, unknown> = {},
  id: string = randomUUID(),
): Promise<ToolResult> {
  const [result] = await runTools(app.platform, call.found, call.facts, [{ id, name, arguments: given }]);
  return result!;
}

const slotIn = (answer: ToolResult) => /\[slot ([^\]]+)\]/.exec(answer.result)?.[1] ?? '';
const bookingIn = (answer: ToolResult) => /\[booking ([^\]]+)\]/.exec(answer.result)?.[1] ?? '';
const appointments = () =>
  app.database.query<{ id: string; status: string; starts_at: Date; source: string; call_log_id: string }>(
    'select id, status, starts_at, source, call_log_id from appointments where tenant_id = $1',
    [salon.owner.tenantId],
  );
const uses = (call: Begun) =>
  app.database.query<{ name: string; answer: string; result_id: string | null; milliseconds: number }>(
    'select name, answer, result_id, milliseconds from tool_calls where call_log_id = $1 order by created_at',
    [call.found.callId],
  );
const callRow = async (call: Begun) =>
  (
    await app.database.query<{ call_reason: string; appointment_id: string; notes: string }>(
      'select call_reason::text, appointment_id, notes from call_logs where id = $1',
      [call.found.callId],
    )
  )[0]!;

async function book(call: Begun, given: Record<string, unknown> = {}): Promise<ToolResult> {
  const slots = await use(call, 'free_slots', { service: 'haircut', day: 'tomorrow' });
  return use(call, 'book_appointment', { slot: slotIn(slots), name: 'Deniz', ...given });
}

describe('asking', () => {
  it('tells the hours, of the week and of a day, in the language of the call', async () => {
    const english = await use(await beginCall(app, salon), 'business_hours');
    expect(english).toMatchObject({
      failed: false,
      result: expect.stringMatching(/^today, .*09:00–18:00; tomorrow, /),
    });
    const turkish = await use(await beginCall(app, salon, { language: 'tr' }), 'business_hours', {
      day: 'yarın',
    });
    expect(turkish.result).toMatch(/^yarın, .*: 09:00–18:00$/);
    await app.database.query(
      `insert into holidays (tenant_id, id, day, name) values ($1, gen_random_uuid(), (now() at time zone 'Europe/Istanbul')::date + 1, 'Bayram')`,
      [salon.owner.tenantId],
    );
    const closed = await use(await beginCall(app, salon, { language: 'tr' }), 'business_hours', {
      day: 'tomorrow',
    });
    expect(closed.result).toMatch(/kapalı \(Bayram\)$/);
  });

  it('tells the prices, and what there is when a service is not known', async () => {
    const call = await beginCall(app, salon);
    expect((await use(call, 'prices', { service: 'hair cut' })).result).toMatch(
      /Haircut: TRY\s?450, 30 minutes/,
    );
    expect((await use(call, 'prices')).result).toMatch(/Colour: price on request.*Haircut/);
    expect((await use(call, 'prices', { service: 'massage' })).result).toMatch(/not on the list/);
    const turkish = await use(await beginCall(app, salon, { language: 'tr' }), 'prices', {
      service: 'Haircut',
    });
    expect(turkish.result).toMatch(/₺450, 30 dakika/);
  });

  it('offers at most three free times, with tokens', async () => {
    const call = await beginCall(app, salon);
    const day = await use(call, 'free_slots', { service: 'Haircut', day: 'tomorrow' });
    expect(day.result).toMatch(/^Free for Haircut: 1\. tomorrow, .* at 09:00 with (Ayşe|Can) \[slot /);
    expect(day.result.match(/\[slot /g)).toHaveLength(3);
    const exact = await use(call, 'free_slots', {
      service: 'Haircut',
      day: 'tomorrow',
      time: '14:30',
      staff: 'ayse',
    });
    expect(exact.result).toMatch(/1\. tomorrow, .* at 14:30 with Ayşe \[slot [^\]]+\]$/);
    expect((await use(call, 'free_slots', { service: 'Haircut' })).result).toMatch(/\[slot /);
    const tr = await use(await beginCall(app, salon, { language: 'tr' }), 'free_slots', {
      service: 'haircut',
      day: 'yarın',
    });
    expect(tr.result).toMatch(/^Haircut için boş saatler: 1\. yarın, .* saat 09:00 (Ayşe|Can) ile/);
  });

  it('asks back where it is not clear', async () => {
    const call = await beginCall(app, salon);
    expect(await use(call, 'free_slots')).toMatchObject({
      failed: true,
      result: expect.stringContaining('Colour, Haircut'),
    });
    expect(await use(call, 'free_slots', { service: 'Haircut', day: 'someday' })).toMatchObject({
      failed: true,
    });
    expect(await use(call, 'free_slots', { service: 'Haircut', staff: 'Zoe' })).toMatchObject({
      failed: true,
      result: expect.stringContaining('Ayşe, Can'),
    });
  });
});

describe('booking', () => {
  it('reads back what is stored, for the number that calls', async () => {
    const call = await beginCall(app, salon);
    const booked = await book(call);
    const [row] = await appointments();
    expect(booked).toMatchObject({
      failed: false,
      result: expect.stringMatching(/^Booked: Haircut, tomorrow, .* at 09:00, with (Ayşe|Can), for Deniz\.$/),
    });
    expect(row).toMatchObject({ status: 'BOOKED', source: 'AI', call_log_id: call.found.callId });
    const customers = await app.database.query('select name, phone from customers where tenant_id = $1', [
      salon.owner.tenantId,
    ]);
    expect(customers).toEqual([{ name: 'Deniz', phone: '+905321112233' }]);
    expect(await callRow(call)).toMatchObject({ call_reason: 'SETUP_APPOINTMENT', appointment_id: row!.id });
    expect(await uses(call)).toMatchObject([
      { name: 'free_slots', milliseconds: expect.any(Number) },
      {
        name: 'book_appointment',
        answer: booked.result,
        result_id: row!.id,
        milliseconds: expect.any(Number),
      },
    ]);
  });

  it('is done once however often it is asked for, also at the same time', async () => {
    const call = await beginCall(app, salon);
    const slots = await use(call, 'free_slots', { service: 'Haircut', day: 'tomorrow' });
    const given = { slot: slotIn(slots), name: 'Deniz' };
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => use(call, 'book_appointment', given, 'same-id')),
    );
    const again = await use(call, 'book_appointment', given, 'same-id');
    expect(new Set([...answers, again].map(({ result }) => result)).size).toBe(1);
    expect(again).toMatchObject({ failed: false, result: expect.stringMatching(/^Booked/) });
    expect(await appointments()).toHaveLength(1);
  });

  it('is told as done when its answer was not written down before', async () => {
    const call = await beginCall(app, salon);
    const slots = await use(call, 'free_slots', { service: 'Haircut', day: 'tomorrow' });
    const given = { slot: slotIn(slots), name: 'Deniz' };
    const first = await use(call, 'book_appointment', given, 'lost');
    await app.database.query(`update tool_calls set answer = null where provider_tool_call_id like '%:lost'`);
    expect((await use(call, 'book_appointment', given, 'lost')).result).toBe(first.result);
    expect(await appointments()).toHaveLength(1);
  });

  it('offers others when the time is taken', async () => {
    const [one, two] = [await beginCall(app, salon), await beginCall(app, salon, { from: '+905321112244' })];
    const wish = { service: 'Haircut', day: 'tomorrow', time: '11:00', staff: 'Can' };
    const [first, second] = [await use(one, 'free_slots', wish), await use(two, 'free_slots', wish)];
    await use(one, 'book_appointment', { slot: slotIn(first), name: 'Deniz' });
    const late = await use(two, 'book_appointment', { slot: slotIn(second), name: 'Umut' });
    expect(late).toMatchObject({ failed: true, result: expect.stringMatching(/just been taken.*\[slot /) });
    expect((await use(two, 'book_appointment', { slot: slotIn(late), name: 'Umut' })).failed).toBe(false);
    expect(await appointments()).toHaveLength(2);
  });

  it.each([
    ['a slot that was made up', { slot: 'tomorrow-at-nine', name: 'Deniz' }],
    ['no name', { slot: 'x' }],
    ['a name that is no text', { slot: 'x', name: { first: 'Deniz' } }],
    ['nothing', {}],
    ['null', { slot: null, name: null }],
    ['what cannot be stored', { slot: 'x\0', name: '\ud800' }],
  ])('says what is wrong with %s', async (_name, given) => {
    const call = await beginCall(app, salon);
    const answer = await use(call, 'book_appointment', given as Record<string, unknown>);
    expect(answer).toMatchObject({ failed: true, result: expect.stringMatching(/again/) });
    expect(await appointments()).toEqual([]);
    expect(await uses(call)).toHaveLength(1);
  });

  it('takes no slot of another business', async () => {
    const other = await openSalon(app);
    const theirs = await use(await beginCall(app, other), 'free_slots', {
      service: 'Haircut',
      day: 'tomorrow',
    });
    const answer = await use(await beginCall(app, salon), 'book_appointment', {
      slot: slotIn(theirs),
      name: 'Deniz',
    });
    expect(answer).toMatchObject({ failed: true, result: expect.stringContaining('not valid') });
  });

  it('asks for a number when the caller withholds theirs', async () => {
    const call = await beginCall(app, salon, { from: null });
    expect(await book(call)).toMatchObject({
      failed: true,
      result: expect.stringContaining('telephone number'),
    });
    expect((await book(call, { phone: '0532 111 22 33' })).failed).toBe(false);
    expect((await use(call, 'find_my_booking')).result).toContain('withheld');
  });
});

describe('changing', () => {
  it('moves and cancels what the caller has booked', async () => {
    const call = await beginCall(app, salon);
    await book(call);
    const later = await beginCall(app, salon);
    const mine = await use(later, 'find_my_booking');
    expect(mine.result).toMatch(
      /^Booked: 1\. Haircut, tomorrow, .* at 09:00, with .* \[booking [0-9a-f-]{36}\]$/,
    );
    const slots = await use(later, 'free_slots', {
      day: 'tomorrow',
      time: '16:00',
      booking: bookingIn(mine),
    });
    const moved = await use(later, 'reschedule', { slot: slotIn(slots), booking: bookingIn(mine) }, 'move');
    expect(moved.result).toMatch(/^Moved: Haircut, tomorrow, .* at 16:00/);
    expect((await use(later, 'reschedule', { slot: slotIn(slots) }, 'move')).result).toBe(moved.result);
    expect(await callRow(later)).toMatchObject({
      call_reason: 'MODIFY_APPOINTMENT',
      appointment_id: bookingIn(mine),
    });
    const last = await beginCall(app, salon, { language: 'tr' });
    const cancelled = await use(last, 'cancel', {}, 'cancel');
    expect(cancelled.result).toMatch(/^Randevu iptal edildi: Haircut, yarın, .* saat 16:00/);
    await app.database.query(
      `update tool_calls set answer = null where provider_tool_call_id like '%:cancel'`,
    );
    expect((await use(last, 'cancel', {}, 'cancel')).result).toBe(cancelled.result);
    expect((await use(last, 'cancel', {})).result).toMatch(/randevu yok/);
    expect(await callRow(last)).toMatchObject({ call_reason: 'CANCEL_APPOINTMENT' });
    expect(await appointments()).toMatchObject([{ status: 'CANCELLED' }]);
  });

  it('asks which one when there are several', async () => {
    const call = await beginCall(app, salon);
    await book(call);
    await book(call);
    const asked = await use(call, 'cancel');
    expect(asked).toMatchObject({ failed: true, result: expect.stringMatching(/which one.*1\. .*2\. /) });
    expect((await use(call, 'cancel', { booking: bookingIn(asked).toUpperCase() })).failed).toBe(false);
    expect((await appointments()).map(({ status }) => status).sort()).toEqual(['BOOKED', 'CANCELLED']);
  });

  it('never touches the booking of another number', async () => {
    await book(await beginCall(app, salon));
    const [row] = await appointments();
    for (const from of ['+905329998877', null]) {
      const stranger = await beginCall(app, salon, { from });
      const slots = await use(stranger, 'free_slots', { service: 'Haircut', day: 'tomorrow', time: '15:00' });
      expect((await use(stranger, 'find_my_booking')).result).not.toContain(row!.id);
      for (const answer of [
        await use(stranger, 'cancel', { booking: row!.id }),
        await use(stranger, 'cancel', { booking: row!.id, phone: '+905321112233' }),
        await use(stranger, 'reschedule', { booking: row!.id, slot: slotIn(slots) }),
      ])
        expect(answer).toMatchObject({ failed: true, result: expect.not.stringContaining('Haircut') });
    }
    expect(await appointments()).toMatchObject([{ status: 'BOOKED', starts_at: row!.starts_at }]);
  });

  it('never touches the booking of another business, with the same telephone', async () => {
    await book(await beginCall(app, salon));
    const [row] = await appointments();
    const other = await openSalon(app);
    const answer = await use(await beginCall(app, other), 'cancel', { booking: row!.id });
    expect(answer).toMatchObject({ failed: true, result: expect.stringContaining('no upcoming booking') });
    expect(await appointments()).toMatchObject([{ status: 'BOOKED' }]);
  });
});

describe('messages, people and questions', () => {
  it('keeps a message with the call and texts the staff, once', async () => {
    const call = await beginCall(app, salon);
    const given = { text: 'Please\ncall me back', name: 'Deniz', urgent: true };
    const first = await use(call, 'take_message', given, 'note');
    expect((await use(call, 'take_message', given, 'note')).result).toBe(first.result);
    const note = 'URGENT message (Deniz, +90 532 111 22 33): Please call me back';
    expect(await callRow(call)).toMatchObject({ notes: note, call_reason: 'OTHER' });
    const texts = await app.database.query<{ recipient: string; message: string; kind: string }>(
      `select recipient, message, kind from notifications where tenant_id = $1 and kind = 'message-taken'`,
      [salon.owner.tenantId],
    );
    expect(texts).toEqual([{ recipient: '+905320000001', message: note, kind: 'message-taken' }]);
    const jobs = await app.database.query(
      `select 1 from graphile_worker._private_jobs where key like 'notification.send:%' and payload ->> 'tenantId' = $1`,
      [salon.owner.tenantId],
    );
    expect(jobs.length).toBeGreaterThanOrEqual(1);
  });

  it('tells whether somebody can be reached, and never the caller themselves', async () => {
    expect((await use(await beginCall(app, salon), 'transfer_to_person')).result).toMatch(/^Yes: to Ayşe/);
    expect(
      (await use(await beginCall(app, salon, { from: '+905320000001' }), 'transfer_to_person')).result,
    ).toMatch(/^No/);
    const turkish = await beginCall(app, salon, { language: 'tr' });
    expect((await use(turkish, 'transfer_to_person')).result).toMatch(/^Evet: Ayşe/);
  });

  it('counts the same question, and keeps what the owner teaches', async () => {
    const call = await beginCall(app, salon);
    for (const question of ['Do you have parking?', 'do you have PARKING', 'Is there a lift?'])
      await use(call, 'could_not_answer', { question });
    await use(call, 'could_not_answer', { question: 'Is there a lift?' }, 'twice');
    await use(call, 'could_not_answer', { question: 'Is there a lift?' }, 'twice');
    const path = `/api/assistants/${salon.assistantId}/questions`;
    const { questions } = (await salon.call('get', path)).body.data;
    expect(
      questions
        .map((each: { question: string; timesAsked: number }) => [each.question, each.timesAsked])
        .sort(),
    ).toEqual([
      ['Do you have parking?', 2],
      ['Is there a lift?', 2],
    ]);
    const id = questions.find((each: { question: string }) => each.question.includes('parking')).id;
    const taught = await salon
      .call('post', `/api/questions/${id}/answer`)
      .send({ answer: 'Yes, behind the house.' });
    expect(taught.body.data).toMatchObject({ status: 'TAUGHT', answer: 'Yes, behind the house.' });
    const other = await openSalon(app);
    expect((await other.call('post', `/api/questions/${id}/dismiss`)).status).toBe(404);
    const lift = questions.find((each: { question: string }) => each.question.includes('lift')).id;
    expect((await salon.call('post', `/api/questions/${lift}/dismiss`)).body.data.status).toBe('DISMISSED');
    const actions = (await salon.call('get', '/api/audit-log?action=question')).body.data.entries;
    expect(actions.map((each: { action: string }) => each.action)).toEqual([
      'question.dismissed',
      'question.taught',
    ]);
  });
});

describe('the whole', () => {
  it('lets nothing be done that the receptionist may not do', async () => {
    await salon
      .call('patch', `/api/assistants/${salon.assistantId}`)
      .send({ abilities: { book: false, transfer: false } });
    const call = await beginCall(app, salon);
    expect(await book(call)).toMatchObject({ failed: true });
    expect(await use(call, 'transfer_to_person')).toMatchObject({ failed: true });
    expect(await appointments()).toEqual([]);
    const names = toolsFor({ language: 'en', abilities: { book: false, transfer: false } }).map(
      ({ name }) => name,
    );
    expect(names).not.toContain('book_appointment');
    expect(names).toContain('cancel');
  });

  it('answers each of several, also those nobody knows, and a call that is nobody’s', async () => {
    const call = await beginCall(app, salon);
    const wanted = [
      { id: 'a', name: 'prices', arguments: {} },
      { id: 'b', name: 'drop_tables', arguments: {} },
      { id: 'c', name: '', arguments: { x: 'y'.repeat(100_000) } },
    ];
    const results = await runTools(app.platform, call.found, call.facts, wanted);
    expect(results.map(({ id, failed }) => [id, failed])).toEqual([
      ['a', false],
      ['b', true],
      ['c', true],
    ]);
    for (const { result } of results) expect(result).not.toMatch(/[\r\n]/);
    expect(await runTools(app.platform, null, call.facts, wanted)).toMatchObject([
      { failed: true },
      { failed: true },
      { failed: true },
    ]);
  });

  it('writes down what is cut in the middle of a character', async () => {
    const call = await beginCall(app, salon);
    await use(call, `${'x'.repeat(99)}😀`, {}, `${'x'.repeat(199)}😀`);
    expect(await uses(call)).toMatchObject([{ name: 'x'.repeat(99) }]);
  });
});

describe('one caller and another', () => {
  it('never hear each other’s answers, or change each other’s bookings, by an id that a model uses again', async () => {
    const [mine, theirs] = [
      await beginCall(app, salon),
      await beginCall(app, salon, { from: '+905329998877' }),
    ];
    const booked = await book(mine);
    expect(booked.failed).toBe(false);
    const seen = await use(mine, 'find_my_booking', {}, 'call_1');
    expect(bookingIn(seen)).not.toBe('');
    expect((await use(theirs, 'find_my_booking', {}, 'call_1')).result).toMatch(/no upcoming booking/i);
    await use(
      mine,
      'reschedule',
      { slot: slotIn(await use(mine, 'free_slots', { service: 'haircut' })) },
      'call_2',
    );
    const slot = slotIn(await use(theirs, 'free_slots', { service: 'haircut', day: 'tomorrow' }));
    const before = await appointments();
    expect(await use(theirs, 'reschedule', { slot }, 'call_2')).toMatchObject({ failed: true });
    await use(mine, 'prices', {}, 'call_3');
    expect(await use(theirs, 'cancel', {}, 'call_3')).toMatchObject({ failed: true });
    // Nor by saying whose booking it is, or who they are.
    const told = { slot, booking: bookingIn(seen), phone: '+905321112233', caller: '+905321112233' };
    expect(await use(theirs, 'reschedule', told)).toMatchObject({ failed: true });
    expect(await use(theirs, 'cancel', told)).toMatchObject({ failed: true });
    expect(await use(theirs, 'find_my_booking', told)).not.toMatchObject({
      result: expect.stringContaining('[booking '),
    });
    expect(await appointments()).toEqual(before);
  });

  it('are written down side by side, each under its own business, and one that cannot be leaves the others', async () => {
    const elsewhere = await openSalon(app);
    const calls = [await beginCall(app, salon), await beginCall(app, elsewhere)];
    const lost = await beginCall(app, salon);
    const found = { ...lost.found, callId: newId() };
    await Promise.all(
      [...calls, { ...lost, found }, ...calls].map((call) => use(call, 'free_slots', { service: 'haircut' })),
    );
    for (const [index, { owner }] of [salon, elsewhere].entries()) {
      expect(await uses(calls[index]!)).toHaveLength(2);
      expect(await callRow(calls[index]!)).toMatchObject({ call_reason: 'SETUP_APPOINTMENT' });
      const rows = await app.database.query('select from tool_calls where tenant_id = $1', [owner.tenantId]);
      expect(rows).toHaveLength(2);
    }
    expect(await uses({ ...lost, found })).toEqual([]);
  });

  it('are written down once for each use, however many come together and how often', async () => {
    const [mine, theirs] = [await beginCall(app, salon), await beginCall(app, salon)];
    const asked = [
      [mine, 'business_hours', 'one'],
      [theirs, 'prices', 'one'],
      [mine, 'business_hours', 'one'],
      [mine, 'free_slots', 'two'],
      [theirs, 'business_hours', 'two'],
      [mine, 'free_slots', 'two'],
    ] as const;
    const answers = await Promise.all(
      asked.map(([call, name, id]) =>
        use(call, name, name === 'free_slots' ? { service: 'haircut' } : {}, id),
      ),
    );
    expect(answers.every(({ failed }) => !failed)).toBe(true);
    const names = async (call: Begun) => (await uses(call)).map(({ name }) => name).sort();
    expect(await names(mine)).toEqual(['business_hours', 'free_slots']);
    expect(await names(theirs)).toEqual(['business_hours', 'prices']);
    for (const [call, reason] of [
      [mine, 'SETUP_APPOINTMENT'],
      [theirs, 'GET_PRICING'],
    ] as const)
      expect((await callRow(call)).call_reason).toBe(reason);
    const said = await uses(mine);
    expect(said.every(({ answer }) => answers.some(({ result }) => result === answer))).toBe(true);
  });

  it('cannot have more done at once than a model asks for', async () => {
    const call = await beginCall(app, salon);
    const wanted = Array.from({ length: 300 }, (_, index) => ({
      id: `${index}`,
      name: 'prices',
      arguments: {},
    }));
    const results = await runTools(app.platform, call.found, call.facts, wanted);
    expect(results.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    expect(results.filter(({ failed }) => !failed)).toHaveLength(20);
    expect(await uses(call)).toHaveLength(20);
  });
});
