import type { Express, Request, Response } from 'express';
import { answerList, field, findOr404, refuse } from './answers';
import { readTwiml } from './twiml-reader';
import { accountIn, rfc2822, type SimulatedCall, type TwilioAccount, type World } from './world';

export function mountCalls(app: Express, world: World): void {
  const base = '/2010-04-01/Accounts/:account';
  app.get(`${base}/Calls.json`, (request, response) => {
    const { To, From, Status } = request.query;
    const found = [...accountIn(response).calls.values()].filter(
      (each) =>
        (To === undefined || each.to === To) &&
        (From === undefined || each.from === From) &&
        (Status === undefined || each.status === Status),
    );
    answerList(request, response, 'calls', found.reverse(), presentIn(accountIn(response)));
  });
  app.get(`${base}/Calls/:sid.json`, (request, response) => {
    const call = findCall(request, response);
    if (call) response.json(presentIn(accountIn(response))(call));
  });
  app.post(`${base}/Calls/:sid.json`, (request, response) => alter(world, request, response));
  app.get(`${base}/Recordings/:sid.mp3`, (request, response) => {
    const recording = findOr404(
      accountIn(response).recordings.get(String(request.params['sid'])),
      request,
      response,
    );
    if (recording) response.type('audio/mpeg').send(silence(recording.seconds));
  });
}

function findCall(request: Request, response: Response): SimulatedCall | null {
  return findOr404(accountIn(response).calls.get(String(request.params['sid'])), request, response);
}

/** Ends a live call, or sends it elsewhere. */
function alter(world: World, request: Request, response: Response): void {
  const call = findCall(request, response);
  if (!call) return;
  const live = world.live.get(call.sid);
  if (!live || call.endedAt !== null) {
    refuse(response, 400, 21220, 'Call is not in-progress. Cannot redirect.');
    return;
  }
  const twiml = field(request, 'Twiml');
  const verbs = twiml === undefined ? null : readTwiml(twiml);
  if (twiml !== undefined && !verbs) {
    refuse(response, 400, 12100, 'Document parse failure');
    return;
  }
  if (verbs) live.redirect(verbs);
  else if (field(request, 'Status') === 'completed') live.hangUp();
  response.json(presentIn(accountIn(response))(call));
}

function presentIn(account: TwilioAccount) {
  return (call: SimulatedCall): Record<string, unknown> => {
    const uri = `/2010-04-01/Accounts/${account.sid}/Calls/${call.sid}`;
    const seconds =
      call.endedAt === null || call.answeredAt === null
        ? null
        : String(Math.max(1, Math.round((call.endedAt - call.answeredAt) / 1000)));
    return {
      sid: call.sid,
      account_sid: account.sid,
      annotation: null,
      answered_by: null,
      api_version: '2010-04-01',
      caller_name: null,
      date_created: rfc2822(call.createdAt),
      date_updated: rfc2822(call.endedAt ?? call.createdAt),
      direction: call.direction,
      duration: seconds,
      end_time: rfc2822(call.endedAt),
      forwarded_from: call.forwardedFrom,
      from: call.from,
      from_formatted: call.from,
      group_sid: null,
      parent_call_sid: call.parentSid,
      phone_number_sid: call.numberSid,
      price: null,
      price_unit: 'USD',
      queue_time: '0',
      start_time: rfc2822(call.createdAt),
      status: call.status,
      subresource_uris: { recordings: `${uri}/Recordings.json` },
      to: call.to,
      to_formatted: call.to,
      trunk_sid: null,
      uri: `${uri}.json`,
    };
  };
}

/** Frames of MPEG-1 layer III at 128 kbit/s and 44.1 kHz that hold nothing: players play silence. */
function silence(seconds: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9000);
  return Buffer.concat(Array.from({ length: Math.ceil((seconds * 44_100) / 1152) }, () => frame));
}
