import { sleep } from '../../src/platform/time';
import type { Stage } from './stage';

const ticks = `t.identifier like any (array['%.sweep', '%.find', '%.resume', '%.probe%', '%.forward', '%.find-%'])`;

/** What still moves, or waits for something that is due. */
const moving = `
  select 'order of a number ' || status::text as what, count(*)::int from provisionings where status in ('RUNNING', 'UNDOING') group by 1
  union all select 'text', count(*)::int from sms_messages where status = 'QUEUED' and parked_at is null having count(*) > 0
  union all select 'notification ' || kind, count(*)::int from notifications where status = 'QUEUED' and message_id is null group by 1
  union all select 'delivery', count(*)::int from inbox where status = 'RECEIVED' having count(*) > 0
  union all select 'job ' || t.identifier || coalesce(' ' || left(j.last_error, 120), ''), count(*)::int
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where not ${ticks} and j.attempts < j.max_attempts and (j.locked_at is not null or j.run_at <= now() or j.last_error is not null)
    group by 1`;

/** A job that failed waits longer each time; here it waits for no more than a second. */
const nudge = `update graphile_worker._private_jobs set run_at = now()
  where locked_at is null and last_error is not null and run_at > now() and attempts < max_attempts`;

/** Waits until nothing moves any more. @returns what still does when the time is up, a line each */
export async function settle(stage: Stage, withinMs: number): Promise<string[]> {
  let nudged = 0;
  for (const end = Date.now() + withinMs; ; await sleep(300)) {
    if (Date.now() - nudged > 1_000) {
      await stage.surely(nudge);
      nudged = Date.now();
    }
    const rows = await stage.surely<{ what: string; count: number }>(moving);
    if (rows.length === 0) return [];
    if (Date.now() > end) return rows.map(({ what, count }) => `${count} × ${what}`);
  }
}

/**
 * Lets time pass for texts of which the end is not known: news that came before a text's id was written changed nothing,
 * and after ten minutes such texts are asked about.
 */
export async function followTexts(stage: Stage): Promise<void> {
  await stage.surely(
    `update sms_messages set sent_at = sent_at - interval '11 minutes' where status = 'SENT' and provider_message_id is not null`,
  );
  await stage.surely(
    `select graphile_worker.telyx_enqueue('messages.follow', json_build_object('tenantId', id), 'messages.follow:' || id,
       null, 'messages.follow:' || id, 2) from tenants`,
  );
}
