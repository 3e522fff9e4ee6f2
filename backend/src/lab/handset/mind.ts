import { type Heard, listen, type Words, wordsOf } from './words';

/** How the simulated assistant makes up its mind: by rules, so that the same words always lead to the same calls. */
export interface Mind {
  /** Hears one sentence, uses tools, and says what it makes of them. */
  hear(text: string): Promise<Reply>;
  /** What a customer of its language says at the end. */
  readonly goodbye: string;
}

export interface Reply {
  say: string;
  after?: 'hang-up' | 'transfer';
}

export interface MindOptions {
  language: 'en' | 'tr';
  /** Names of the tools it has been given. */
  tools: ReadonlySet<string>;
  /** Uses one, and gives its result. */
  use(name: string, given: Record<string, unknown>): Promise<string>;
}

interface Offer {
  text: string;
  token: string;
}

interface State extends MindOptions {
  words: Words;
  waitingFor: 'service' | 'slot' | 'name' | 'message' | 'which' | 'cancel-yes' | null;
  /** What the slot is for. */
  purpose: 'book' | 'change';
  offers: Offer[];
  slot: Offer | null;
  name: string | null;
  booking: Offer | null;
  wish: { day?: string; time?: string; service?: string };
  /** What goes on once it is known which booking is meant. */
  next: 'change' | 'cancel';
}

/** Makes the receptionist of one call. */
export function makeMind(options: MindOptions): Mind {
  const words = wordsOf(options.language);
  const state: State = {
    ...options,
    words,
    waitingFor: null,
    purpose: 'book',
    offers: [],
    slot: null,
    name: null,
    booking: null,
    wish: {},
    next: 'cancel',
  };
  return { goodbye: words.goodbye, hear: (text) => decide(state, listen(text, options.language)) };
}

async function decide(state: State, heard: Heard): Promise<Reply> {
  if (heard.intent === 'goodbye') return { say: state.words.bye, after: 'hang-up' };
  const waited = await proceed(state, heard);
  if (waited) return waited;
  state.waitingFor = null;
  switch (heard.intent) {
    case 'hours':
      return tell(state, 'business_hours', heard.day ? { day: heard.day } : {});
    case 'prices':
      return tell(state, 'prices', heard.service ? { service: heard.service } : {});
    case 'book':
      state.purpose = 'book';
      state.booking = null;
      state.wish = wishOf(heard);
      return offer(state);
    case 'change':
      state.wish = wishOf(heard);
      return whichBooking(state, 'change');
    case 'cancel':
      return whichBooking(state, 'cancel');
    case 'mine':
      return tell(state, 'find_my_booking', {});
    case 'message':
      state.waitingFor = 'message';
      return { say: state.words.whichMessage };
    case 'person':
      return person(state);
    case 'thanks':
      return { say: state.words.more };
    default:
      return heard.isQuestion ? unknown(state, heard) : { say: state.words.howHelp };
  }
}

function wishOf({ day, time, service }: Heard): State['wish'] {
  return { ...(day && { day }), ...(time && { time }), ...(service && { service }) };
}

/** Goes on with what was asked for; null when the customer speaks of something else. */
async function proceed(state: State, heard: Heard): Promise<Reply | null> {
  switch (state.waitingFor) {
    case 'service':
      if (heard.intent !== null && heard.intent !== 'book') return null;
      state.wish = { ...state.wish, ...wishOf(heard), service: heard.service ?? heard.text };
      return offer(state);
    case 'slot':
      return chooseSlot(state, heard);
    case 'name':
      state.name = heard.name ?? heard.text;
      return book(state);
    case 'message':
      state.waitingFor = null;
      return tell(state, 'take_message', { text: heard.text, ...(state.name && { name: state.name }) });
    case 'which': {
      const chosen = state.offers[(heard.choice ?? 0) - 1];
      if (!chosen) return null;
      state.booking = chosen;
      return withBooking(state);
    }
    case 'cancel-yes':
      state.waitingFor = null;
      if (heard.intent === 'no') return { say: state.words.kept };
      if (heard.intent !== 'yes' && heard.intent !== 'cancel') return null;
      return tell(state, 'cancel', state.booking ? { booking: state.booking.token } : {});
    default:
      return null;
  }
}

async function chooseSlot(state: State, heard: Heard): Promise<Reply | null> {
  const byTime = heard.time
    ? state.offers.find(
        ({ text }) => text.includes(heard.time!) || text.includes(heard.time!.replace(/^0/, '')),
      )
    : undefined;
  const chosen =
    state.offers[(heard.choice ?? 0) - 1] ??
    byTime ??
    (heard.intent === 'yes' && state.offers.length === 1 ? state.offers[0] : undefined);
  if (chosen) {
    state.slot = chosen;
    if (state.purpose === 'change') return move(state);
    return state.name ? book(state) : askName(state);
  }
  if (heard.day || heard.time) {
    state.wish = { ...state.wish, ...wishOf(heard) };
    if (heard.day && !heard.time) delete state.wish.time;
    return offer(state);
  }
  return null;
}

function askName(state: State): Reply {
  state.waitingFor = 'name';
  return { say: state.words.whatName };
}

/** Asks for free times, and offers them. */
async function offer(state: State): Promise<Reply> {
  const answer = await use(state, 'free_slots', {
    ...state.wish,
    ...(state.booking && { booking: state.booking.token }),
  });
  if (answer === null) return tell(state, 'take_message', { text: state.words.wantsBooking });
  state.offers = read(answer, 'slot');
  if (state.offers.length > 0) {
    state.waitingFor = 'slot';
    return {
      say: `${spoken(answer)} ${state.offers.length > 1 ? state.words.whichOne : state.words.isThatGood}`,
    };
  }
  state.waitingFor = 'service';
  return { say: spoken(answer) };
}

async function book(state: State): Promise<Reply> {
  const answer = await use(state, 'book_appointment', { slot: state.slot!.token, name: state.name });
  return settled(state, answer);
}

async function move(state: State): Promise<Reply> {
  const answer = await use(state, 'reschedule', {
    slot: state.slot!.token,
    ...(state.booking && { booking: state.booking.token }),
  });
  return settled(state, answer);
}

/** A time that somebody else was quicker to take comes with others. */
function settled(state: State, answer: string | null): Reply {
  if (answer === null) return { say: state.words.cannot };
  state.offers = read(answer, 'slot');
  state.waitingFor = state.offers.length > 0 ? 'slot' : null;
  return { say: `${spoken(answer)} ${state.offers.length > 0 ? state.words.whichOne : state.words.more}` };
}

async function whichBooking(state: State, next: State['next']): Promise<Reply> {
  state.next = next;
  state.booking = null;
  const answer = await use(state, 'find_my_booking', {});
  state.offers = answer === null ? [] : read(answer, 'booking');
  if (state.offers.length === 0) return { say: answer === null ? state.words.cannot : spoken(answer) };
  if (state.offers.length > 1) {
    state.waitingFor = 'which';
    return { say: `${spoken(answer!)} ${state.words.whichOne}` };
  }
  state.booking = state.offers[0]!;
  return withBooking(state);
}

function withBooking(state: State): Promise<Reply> | Reply {
  if (state.next === 'change') {
    state.purpose = 'change';
    return offer(state);
  }
  state.waitingFor = 'cancel-yes';
  return { say: state.words.reallyCancel(state.booking!.text) };
}

async function person(state: State): Promise<Reply> {
  const answer = await use(state, 'transfer_to_person', { reason: state.words.wantsPerson });
  if (answer === null) return { say: state.words.cannot };
  if (/^(yes|evet)\b/i.test(answer) && state.tools.has('transferCall')) return { say: '', after: 'transfer' };
  state.waitingFor = 'message';
  return { say: `${state.words.nobody} ${state.words.whichMessage}` };
}

async function unknown(state: State, heard: Heard): Promise<Reply> {
  await use(state, 'could_not_answer', { question: heard.text });
  return { say: state.words.doNotKnow };
}

async function tell(state: State, name: string, given: Record<string, unknown>): Promise<Reply> {
  const answer = await use(state, name, given);
  return { say: answer === null ? state.words.cannot : `${spoken(answer)} ${state.words.more}` };
}

/** @returns null where it has not been given that tool */
async function use(state: State, name: string, given: Record<string, unknown>): Promise<string | null> {
  return state.tools.has(name) ? state.use(name, given) : null;
}

function read(answer: string, kind: 'slot' | 'booking'): Offer[] {
  return [...answer.matchAll(new RegExp(`\\d\\. ([^[]+) \\[${kind} ([^\\]]+)\\]`, 'g'))].map(
    ([, text, token]) => ({ text: text!, token: token! }),
  );
}

/** What is in brackets is for the assistant, not for ears. */
function spoken(answer: string): string {
  return answer.replace(/ ?\[[^\]]*\]/g, '').trim();
}
