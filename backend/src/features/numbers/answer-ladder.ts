import { audit } from '../../platform/audit';
import type { TenantTx } from '../../platform/db/tenant';
import { emitChange } from '../../platform/events';
import { Problem } from '../../platform/http/problem';
import type { By } from '../../platform/http/route';
import {
  type AnsweringFacts,
  judgeRung,
  phoneOf,
  type RungState,
  type rungKinds,
  rungsOf,
} from '../reception';
import { findNumber } from './present-number';
import type { SetLadder } from './schema';

/** Who would take a call to a number now, and why it is not somebody before them. */
export interface Answering {
  kind: AnsweringKind;
  /** The receptionist's or the person's name; null for others. */
  name: string | null;
  /** `ready` when it is the first of the ladder, else why the one before is passed by. */
  because: RungState;
}

type AnsweringKind = (typeof rungKinds)[number] | 'NOBODY';

/** Reads who is tried for a number, in order, whether each could take a call now, and who would. */
export async function readLadder(tx: TenantTx, id: string) {
  await findNumber(tx, id);
  const { facts, names } = await readFacts(tx, id);
  const rungs = rungsOf(facts).map((rung) => {
    const state = judgeRung(facts, rung);
    return {
      kind: rung.kind,
      timeoutSeconds: rung.seconds,
      staffId: rung.kind === 'STAFF' ? rung.target : null,
      name: nameOf(rung.kind, rung.kind === 'STAFF' ? phoneOf(facts, rung) : null, names),
      state,
    };
  });
  return { isUsual: facts.rungs === null, rungs, answering: answeringOf(rungs) };
}

/** Says who takes calls to a number now. */
export async function whoAnswers(tx: TenantTx, id: string): Promise<Answering> {
  return (await readLadder(tx, id)).answering;
}

function answeringOf(
  rungs: readonly { kind: AnsweringKind; name: string | null; state: RungState }[],
): Answering {
  const at = rungs.findIndex(({ state }) => state === 'ready');
  const taken = rungs[at];
  const because = at === 0 ? 'ready' : (rungs[0]?.state ?? 'switched-off');
  return taken ? { kind: taken.kind, name: taken.name, because } : { kind: 'NOBODY', name: null, because };
}

interface Names {
  assistant: string | null;
  /** By telephone number. */
  people: Map<string, string>;
}

async function readFacts(tx: TenantTx, id: string): Promise<{ facts: AnsweringFacts; names: Names }> {
  const [row] = await tx.$queryRaw<{ facts: AnsweringFacts }[]>`
    select answering_facts(${id}::uuid) as facts`;
  const number = await tx.phoneNumber.findUniqueOrThrow({
    where: { id },
    select: { assistant: { select: { name: true } } },
  });
  const staff = await tx.staff.findMany({
    where: { isActive: true, phone: { not: null } },
    select: { name: true, phone: true },
    take: 200,
  });
  // The next call would be one more.
  const facts = { ...row!.facts, liveCalls: row!.facts.liveCalls + 1 };
  return {
    facts,
    names: {
      assistant: number.assistant?.name ?? null,
      people: new Map(staff.map(({ name, phone }) => [phone!, name])),
    },
  };
}

function nameOf(kind: AnsweringKind, phone: string | null, names: Names): string | null {
  if (kind === 'ASSISTANT' || kind === 'SECOND_ASSISTANT') return names.assistant;
  return phone === null ? null : (names.people.get(phone) ?? phone);
}

/**
 * Sets who is tried for a number, in order; null: the usual ones again. Voicemail is switched on or off by whether it is
 * among them.
 * @throws Problem `invalid` for staff that are not theirs
 */
export async function setLadder(tx: TenantTx, by: By, id: string, { rungs }: SetLadder) {
  const number = await findNumber(tx, id);
  const staffIds = [...new Set((rungs ?? []).flatMap(({ staffId }) => staffId ?? []))];
  if (staffIds.length > 0) {
    const found = await tx.staff.count({
      where: { id: { in: staffIds }, isActive: true, phone: { not: null } },
    });
    if (found < staffIds.length)
      throw new Problem(
        'invalid',
        'Somebody of the staff is not there any more, or has no telephone number.',
        {
          errors: [{ path: 'rungs', message: 'Choose people of your staff who have a telephone number.' }],
        },
      );
  }
  await tx.answerRung.deleteMany({ where: { phoneNumberId: id } });
  if (rungs) {
    await tx.answerRung.createMany({
      data: rungs.map(({ kind, staffId, timeoutSeconds }, position) => ({
        phoneNumberId: id,
        position,
        kind,
        targetId: staffId ?? null,
        timeoutSeconds,
      })),
    });
    const voicemailEnabled = rungs.some(({ kind }) => kind === 'VOICEMAIL');
    await tx.phoneNumber.update({ where: { id }, data: { voicemailEnabled } });
  }
  await audit(tx, by, {
    action: 'number.answer-ladder-changed',
    targetType: 'number',
    targetId: id,
    targetName: number.number,
    changes: { rungs: rungs?.map(({ kind }) => kind).join(', ') ?? 'usual' },
  });
  emitChange(tx, 'number.changed', id);
  return readLadder(tx, id);
}

/** Keeps a ladder that somebody has set in step with the switch for voicemail. */
export async function keepVoicemail(tx: TenantTx, id: string, on: boolean): Promise<void> {
  const rungs = await tx.answerRung.findMany({
    where: { phoneNumberId: id },
    orderBy: { position: 'asc' },
  });
  const last = rungs.at(-1);
  if (!on || !last || rungs.some(({ kind }) => kind === 'VOICEMAIL')) return;
  await tx.answerRung.create({
    data: { phoneNumberId: id, position: last.position + 1, kind: 'VOICEMAIL', timeoutSeconds: 180 },
  });
}
