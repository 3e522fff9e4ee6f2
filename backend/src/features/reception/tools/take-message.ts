import { z } from 'zod';
import type { TenantTx } from '../../../platform/db/tenant';
import { emitChange } from '../../../platform/events';
import { formatNumber } from '../../../platform/format-number';
import { newId } from '../../../platform/ids';
import { enqueue } from '../../../platform/jobs';
import { claimUse } from '../record-use';
import { oneLine } from '../speech';
import { type ToolContext, tool } from '../tool';

/** Most of the staff who are texted one message. */
const mostTexted = 5;

/** Keeps a message with its call, and texts it to the staff. */
export const takeMessage = tool({
  name: 'take_message',
  description:
    'Passes a message on to the staff. Use it when nobody can be reached, or when you cannot help. Ask for the name and what it is about first.',
  arguments: z.object({
    text: z
      .string()
      .trim()
      .min(1)
      .max(1000)
      .meta({ description: 'The message, in the words of the caller.' }),
    name: z.string().trim().max(100).optional().meta({ description: "The caller's name." }),
    phone: z
      .string()
      .trim()
      .max(40)
      .optional()
      .meta({ description: 'Where to call back, when not at the number they call from.' }),
    urgent: z.boolean().optional().meta({ description: 'Whether it cannot wait until tomorrow.' }),
  }),
  ability: 'takeMessage',
  waiting: null,
  async run(context, wanted) {
    const resultId = await context.scope.tx((tx) => keep(tx, context, wanted));
    const answer =
      context.language === 'tr'
        ? 'Not alındı ve iletildi. Bunu arayana söyleyin.'
        : 'The message has been taken and passed on. Tell the caller so.';
    return { answer, resultId: resultId ?? undefined };
  },
});

interface Wanted {
  text: string;
  name?: string | undefined;
  phone?: string | undefined;
  urgent?: boolean | undefined;
}

async function keep(tx: TenantTx, context: ToolContext, wanted: Wanted): Promise<string | null> {
  if (!(await claimUse(tx, context.use, null))) return null;
  const note = noteOf(context, wanted);
  if (context.callLogId) {
    await tx.$executeRaw`
      update call_logs set notes = concat_ws(E'\n', nullif(notes, ''), ${note}::text)
      where id = ${context.callLogId}::uuid`;
    emitChange(tx, 'call.changed', context.callLogId);
  }
  let first: string | null = null;
  for (const phone of await recipients(tx)) {
    const id = await text(tx, context, phone, note);
    first ??= id;
  }
  return first;
}

function noteOf({ language, caller }: ToolContext, { text, name, phone, urgent }: Wanted): string {
  const tr = language === 'tr';
  const back = phone ?? (caller && formatNumber(caller)) ?? (tr ? 'gizli numara' : 'number withheld');
  const from = [name, back].filter(Boolean).join(', ');
  const head = tr ? (urgent ? 'ACİL not' : 'Not') : urgent ? 'URGENT message' : 'Message';
  return `${head} (${oneLine(from)}): ${oneLine(text)}`;
}

/** Whoever of the staff has a telephone; where none has, the number that callers are put through to. */
async function recipients(tx: TenantTx): Promise<string[]> {
  const staff = await tx.staff.findMany({
    where: { isActive: true, phone: { not: null } },
    orderBy: { createdAt: 'asc' },
    select: { phone: true },
    take: mostTexted,
  });
  const phones = [...new Set(staff.map(({ phone }) => phone!))];
  if (phones.length > 0) return phones;
  const setting = await tx.tenantSetting.findFirst({ select: { transferNumber: true } });
  return setting?.transferNumber ? [setting.transferNumber] : [];
}

async function text(tx: TenantTx, { use }: ToolContext, phone: string, note: string): Promise<string> {
  const id = newId();
  await tx.notification.create({
    data: {
      id,
      type: 'SMS',
      kind: 'message-taken',
      recipient: phone,
      message: note,
      audience: 'staff',
      dedupeKey: `message:${use.id}:${phone}`,
    },
  });
  await enqueue(tx, 'notification.send', { notificationId: id }, { key: `notification.send:${id}` });
  emitChange(tx, 'notification.changed', id);
  return id;
}
