import type { TenantScope } from '../../../platform/db/tenant';
import { allSteps, planFor } from './plans';
import { asJson, Superseded } from './record';
import type { Outcome, Saga, SagaNumber, Step } from './step';

/** A step that has been marked begun. */
export interface Turn {
  saga: Saga;
  number: SagaNumber;
  step: Step;
  /** How often it has been begun, with this time. */
  attempt: number;
}

/** As the database functions give it. */
interface TurnRow {
  step: string;
  attempt: number;
  saga: Omit<Saga, 'run'>;
  number: Omit<SagaNumber, 'sipLogin' | 'renewsAt'> & { sipLogin: string | null; renewsAt: string | null };
}

/**
 * Takes a saga over for a run, and marks the step that is next begun; closes the saga when none is left.
 * @returns null when the saga has come to its end, waits for a person, or goes on later
 */
export async function beginStep(
  scope: TenantScope,
  sagaId: string,
  run: string,
  now: Date,
): Promise<Turn | null> {
  const [row] = await scope.call<{ turn: TurnRow | null }>(
    { name: 'begin_step', text: 'select begin_step($1, $2, $3, $4) as turn' },
    ...[sagaId, run, now],
  );
  return readTurn(row!.turn, run);
}

/** For both ways to run it: Prisma needs the types. */
const endOfStep = {
  name: 'end_step',
  text: 'select turn from end_step($1::uuid, $2::uuid, $3, $4, $5::step_status, $6::jsonb, $7::text[], $8::timestamptz)',
};

/**
 * Writes a step's outcome, and in the same transaction the begin of the next or the end of the saga.
 * @returns as `beginStep`
 * @throws Superseded
 */
export async function endStep(
  scope: TenantScope,
  { saga, number, step }: Turn,
  outcome: Outcome,
  now: Date,
): Promise<Turn | null> {
  const ended = saga.status === 'UNDOING' ? 'UNDONE' : outcome.skipped ? 'SKIPPED' : 'DONE';
  const plan = outcome.replan
    ? planFor(saga.kind, outcome.mode ?? saga.mode, outcome.number?.provider ?? number.provider)
    : null;
  const names = plan?.map(({ name }) => name) ?? null;
  const values = [saga.id, saga.run, step.name, ended, asJson(outcome), names, now];
  const { also } = outcome;
  const [row] = await (also
    ? scope.tx(async (tx) => {
        const rows = await tx.$queryRawUnsafe<{ turn: TurnRow | null }[]>(
          endOfStep.text,
          tx.tenantId,
          ...values,
        );
        if (rows.length > 0) await also(tx);
        return rows;
      })
    : scope.call<{ turn: TurnRow | null }>(endOfStep, ...values));
  if (!row) throw new Superseded();
  return readTurn(row.turn, saga.run);
}

function readTurn(row: TurnRow | null, run: string): Turn | null {
  if (!row) return null;
  const { sipLogin, renewsAt, ...number } = row.number;
  return {
    attempt: row.attempt,
    step: allSteps.get(row.step)!,
    saga: { ...row.saga, run },
    number: {
      ...number,
      sipLogin: sipLogin === null ? null : new Uint8Array(Buffer.from(sipLogin, 'hex')),
      renewsAt: renewsAt === null ? null : new Date(renewsAt),
    },
  };
}
