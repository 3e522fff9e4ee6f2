import { SipFault } from './fault';
import {
  headerList,
  readCSeq,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  writeMessage,
} from './message';
import { readVia } from './syntax';
import type { SipTransport } from './transport';

/** Timer values of RFC 3261 §17.1.2.2 and its table 4, milliseconds. */
export interface SipTimers {
  /** Estimate of the round trip; the first repetition comes after it. Default 500. */
  t1: number;
  /** The longest pause between repetitions. Default 4,000. */
  t2: number;
}

export const defaultTimers: SipTimers = { t1: 500, t2: 4_000 };

interface TransactionOptions {
  timers: SipTimers;
  /** Gives up after this even if timer F (64 × T1) would still run; milliseconds. */
  timeoutMs: number;
}

export interface TransactionResult {
  response: SipResponse;
  /** From the first time the request was sent to the final answer. */
  roundTripMs: number;
  /** How often the request was sent; more than 1 only over UDP. */
  sent: number;
}

/**
 * Sends a request that is not INVITE and waits for its final answer: the client transaction of RFC 3261 §17.1.2.
 * Repeats it over UDP (timer E), goes on waiting at 1xx, and takes only answers whose one Via has our branch and whose
 * CSeq names our number and method. Timer K needs no clock: a repeated answer fits no open transaction and is dropped.
 * @throws SipFault `no-answer` at timer F or the time-out, `not-sip` when only garbage came, or the transport's own
 */
export function sendRequest(
  transport: SipTransport,
  request: SipRequest,
  { timers, timeoutMs }: TransactionOptions,
): Promise<TransactionResult> {
  const bytes = writeMessage(request);
  const started = performance.now();
  const repeater = createRepeater(() => transport.send(bytes), transport.reliable ? null : timers);
  let heardGarbage = false;

  return new Promise((resolve, reject) => {
    const finish = (): void => {
      repeater.stop();
      clearTimeout(timerF);
      stopListening();
    };
    const fail = (fault: SipFault): void => {
      finish();
      reject(fault);
    };
    const giveUp = (): void => fail(new SipFault(heardGarbage ? 'not-sip' : 'no-answer'));
    const timerF = setTimeout(giveUp, Math.max(1, Math.min(64 * timers.t1, timeoutMs)));
    const stopListening = transport.listen({
      onMessage(message) {
        if (!answers(message, request)) return;
        if (message.status < 200) return repeater.slowDown();
        finish();
        resolve({ response: message, roundTripMs: performance.now() - started, sent: repeater.sent() });
      },
      onGarbage() {
        heardGarbage = true;
      },
      onFault: fail,
    });
    repeater.start();
  });
}

/** Timer E: sends again after T1, twice that, and so on up to T2; every T2 once a 1xx has come. Once only without times. */
function createRepeater(send: () => void, times: SipTimers | null) {
  let timer: NodeJS.Timeout | undefined;
  let count = 0;
  let proceeding = false;
  const fire = (wait: number): void => {
    count += 1;
    if (times) timer = setTimeout(() => fire(proceeding ? times.t2 : Math.min(2 * wait, times.t2)), wait);
    send();
  };
  return {
    start: (): void => fire(times?.t1 ?? 0),
    stop: (): void => clearTimeout(timer),
    slowDown(): void {
      proceeding = true;
    },
    sent: (): number => count,
  };
}

/** Matches by the rules of RFC 3261 §17.1.3 and §8.1.3.3 (more than one Via: not meant for us). */
function answers(message: SipMessage, request: SipRequest): message is SipResponse {
  if (message.kind !== 'response') return false;
  const vias = headerList(message, 'Via');
  const own = headerList(request, 'Via')[0];
  if (vias.length !== 1 || own === undefined) return false;
  const sequence = readCSeq(message);
  const ours = readCSeq(request);
  return (
    readVia(vias[0]!).branch === readVia(own).branch &&
    sequence?.number === ours?.number &&
    sequence?.method === ours?.method
  );
}
