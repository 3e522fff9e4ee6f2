import type { TenantScope } from '../../platform/db/tenant';
import { formatNumber } from '../../platform/format-number';
import { Problem } from '../../platform/http/problem';
import type { Platform } from '../../platform/platform';
import { askLab } from './ask-lab';
import { type LabCall, type LabText, labCall } from './schema';

/** What of the lab is a business's own: all businesses of this installation share its carriers. */
export interface Own {
  numbers: { number: string; formattedNumber: string; businessName: string; language: string }[];
  holdsCall(call: LabCall): boolean;
  holdsText(text: LabText): boolean;
  /** Whether a text from that telephone to that number reaches the business: also where several share the number. */
  isAnswered(from: string, to: string): boolean;
}

const latest = 1_000;

/** Reads what is a business's own: its live numbers, and the texts it has sent. */
export function readOwn(scope: TenantScope): Promise<Own> {
  return scope.read(async (tx) => {
    const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: scope.tenantId } });
    const rows = await tx.phoneNumber.findMany({
      where: { status: 'ACTIVE', number: { not: null } },
      include: { assistant: { select: { language: true } } },
      orderBy: { createdAt: 'asc' },
    });
    const messages = await tx.message.findMany({
      where: { direction: 'OUTBOUND' },
      orderBy: { createdAt: 'desc' },
      take: latest,
      select: { fromNumber: true, toNumber: true, body: true },
    });
    const numbers = new Set(rows.map(({ number }) => number!));
    // Sender names and shared numbers tell nobody whose a text is; what it says, and to whom, does.
    const sent = new Set(messages.map(({ toNumber, body }) => `${toNumber}\n${body}`));
    const texted = new Set(messages.map(({ fromNumber, toNumber }) => `${toNumber} ${fromNumber}`));
    const isAnswered = (from: string, to: string) => numbers.has(to) || texted.has(`${from} ${to}`);
    return {
      numbers: rows.map(({ number, assistant }) => ({
        number: number!,
        formattedNumber: formatNumber(number!),
        businessName: tenant.name,
        language: assistant?.language ?? tenant.locale,
      })),
      holdsCall: ({ from, to }) => numbers.has(from) || numbers.has(to),
      holdsText: ({ from, to, body, direction }) =>
        direction === 'INBOUND' ? isAnswered(from, to) : numbers.has(from) || sent.has(`${to}\n${body}`),
      isAnswered,
    };
  });
}

/** Reads a call of the business's own. @throws Problem `not-found` also for one of another business */
export async function ownCall(platform: Platform, scope: TenantScope, id: string): Promise<LabCall> {
  const call = await askLab(platform, labCall, `/calls/${id}`);
  if ((await readOwn(scope)).holdsCall(call)) return call;
  throw new Problem('not-found', 'There is no such call.');
}

/** @throws Problem `not-found` when a text to that number would reach another business */
export async function demandOwnTexts(scope: TenantScope, from: string, to: string): Promise<void> {
  if (!(await readOwn(scope)).isAnswered(from, to))
    throw new Problem('not-found', 'None of your numbers is that one.');
}

/** @throws Problem `not-found` when a number is not one of the business's own */
export async function demandOwnNumber(scope: TenantScope, number: string): Promise<void> {
  const { numbers } = await readOwn(scope);
  if (!numbers.some((each) => each.number === number))
    throw new Problem('not-found', 'None of your numbers is that one.');
}
