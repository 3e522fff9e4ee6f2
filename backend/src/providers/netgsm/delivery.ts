import type { MessageState } from '../event';

interface Meaning {
  status: MessageState['status'];
  reason?: string;
  permanent?: boolean;
}

/** `jobs[].status` of a report: the enum of netgsm-sms-js, and 103 of netgsm/sms. */
const statuses: Record<number, Meaning> = {
  0: { status: 'sent' },
  1: { status: 'delivered' },
  2: { status: 'undelivered', reason: 'The phone could not be reached in time.' },
  3: { status: 'undelivered', reason: 'The number is wrong, or closed for texts.', permanent: true },
  4: { status: 'failed', reason: 'Netgsm could not hand it to the operator.' },
  11: { status: 'failed', reason: 'The operator rejected it.' },
  12: { status: 'failed', reason: 'The operator had an error.' },
  13: { status: 'failed', reason: 'The same text was sent to this number shortly before.' },
  14: { status: 'failed', reason: 'The Netgsm account had no credit left.' },
  15: { status: 'failed', reason: 'The number is on a blacklist.', permanent: true },
  // Commercial texts only: the same person may still be told about a booking.
  16: { status: 'failed', reason: 'IYS has no consent of this recipient for commercial texts.' },
  17: { status: 'failed', reason: 'The check against IYS failed.' },
  103: { status: 'failed', reason: 'Netgsm failed to send the whole job.' },
};

/** `jobs[].errorCode`: why the operator did not deliver (netgsm/sms). */
const errors: Record<number, { reason: string; permanent?: boolean }> = {
  101: { reason: 'The inbox of the phone is full.' },
  102: { reason: 'The phone is off or out of coverage.' },
  103: { reason: 'The phone was busy.' },
  104: { reason: 'The line is not active.', permanent: true },
  105: { reason: 'The number is wrong.', permanent: true },
  106: { reason: 'The number is on a blacklist.', permanent: true },
  111: { reason: 'The operator gave up waiting for the phone.' },
  112: { reason: 'The phone was switched off.' },
  113: { reason: 'The phone does not support texts.', permanent: true },
  114: { reason: 'The operator could not route it.' },
  115: { reason: 'The line is barred from texts.' },
  116: { reason: 'The operator gave no reason.' },
  117: { reason: 'The operator found the text not allowed.' },
  119: { reason: 'The operator had a fault of its own.' },
};

/** One row of a report, as far as it is read. */
interface ReportRow {
  status: number;
  errorCode?: number | null | undefined;
  msglen?: number | undefined;
}

/** Reads a report's row. A status that nobody has published is taken as still under way, with its code. */
export function stateOf(row: ReportRow, deliveredAt: Date | null): MessageState {
  const meaning = statuses[row.status] ?? { status: 'sent' as const };
  const final = meaning.reason !== undefined;
  const error = final && row.errorCode ? errors[row.errorCode] : undefined;
  const permanent = meaning.permanent || error?.permanent;
  return {
    status: meaning.status,
    code: error ? `${row.status}/${row.errorCode}` : String(row.status),
    ...(final && { reason: error?.reason ?? meaning.reason ?? '' }),
    ...(permanent && { permanent }),
    // Not stated whether segments or characters: no text of ours has ten segments, nor ten characters in one.
    ...(row.msglen !== undefined && row.msglen > 0 && row.msglen < 10 && { segments: row.msglen }),
    ...(meaning.status === 'delivered' && deliveredAt && { at: deliveredAt }),
  };
}
