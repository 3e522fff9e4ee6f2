import type { Express, Request, Response } from 'express';
import { answerList, field, fields, findOr404, refuse } from './answers';
import type { LiveCall } from './line';
import { type PlacedCallRequest, placeCall } from './placed-call';
import { finishRecording, keepRecording } from './recordings';
import { readTwiml } from './twiml-reader';
import {
  accountIn,
  ownerOf,
  rfc2822,
  type SimulatedCall,
  type SimulatedRecording,
  type TwilioAccount,
  type World,
} from './world';

export function mountCalls(app: Express, world: World): void {
  const base = '/2010-04-01/Accounts/:account';
  app.get(`${base}/Calls.json`, (request, response) => {
    const { To, From, Status, ParentCallSid } = request.query;
    const found = [...accountIn(response).calls.values()].filter(
      (each) =>
        (To === undefined || each.to === To) &&
        (From === undefined || each.from === From) &&
        (ParentCallSid === undefined || each.parentSid === ParentCallSid) &&
        (Status === undefined || each.status === Status),
    );
    answerList(request, response, 'calls', found.reverse(), presentIn(accountIn(response)));
  });
  app.get(`${base}/Calls/:sid.json`, (request, response) => {
    const call = findCall(request, response);
    if (call) response.json(presentIn(accountIn(response))(call));
  });
  app.post(`${base}/Calls.json`, (request, response) => order(world, request, response));
  app.post(`${base}/Calls/:sid/Recordings.json`, (request, response) => {
    const found = findLive(world, request, response);
    if (!found) return;
    found.recorded = keepRecording(
      { account: accountIn(response), call: found.call },
      0,
      'StartCallRecordingAPI',
    );
    found.recordedFor = field(request, 'RecordingStatusCallback') ?? null;
    response.status(201).json(presentRecording(accountIn(response), found.recorded, 'in-progress'));
  });
  app.post(`${base}/Calls/:sid/Recordings/:recording.json`, (request, response) => {
    const found = findLive(world, request, response);
    if (!found) return;
    const made = findOr404(found.recorded, request, response);
    if (!made) return;
    void finishRecording(world, accountIn(response), found);
    response.json(presentRecording(accountIn(response), made, 'stopped'));
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

function findLive(world: World, request: Request, response: Response): LiveCall | null {
  const call = findCall(request, response);
  if (!call) return null;
  const live = world.live.get(call.sid);
  if (live && call.endedAt === null) return live;
  refuse(response, 400, 21220, 'Call is not in-progress.');
  return null;
}

function presentRecording(account: TwilioAccount, made: SimulatedRecording, status: string): object {
  return {
    sid: made.sid,
    account_sid: account.sid,
    call_sid: made.callSid,
    api_version: '2010-04-01',
    channels: made.channels,
    conference_sid: null,
    date_created: rfc2822(made.createdAt),
    date_updated: rfc2822(Date.now()),
    duration: null,
    error_code: null,
    encryption_details: null,
    price: null,
    price_unit: 'USD',
    source: made.source,
    start_time: rfc2822(made.createdAt),
    status,
    track: 'both',
    uri: `/2010-04-01/Accounts/${account.sid}/Calls/${made.callSid}/Recordings/${made.sid}.json`,
  };
}

/** Places a call, or says what is wrong with it. */
function order(world: World, request: Request, response: Response): void {
  const wanted = readOrder(world, request, accountIn(response));
  if ('code' in wanted) refuse(response, 400, wanted.code, wanted.message);
  else {
    const account = accountIn(response);
    response.status(201).json(presentIn(account)(placeCall(world, account, wanted)));
  }
}

function readOrder(
  world: World,
  request: Request,
  account: TwilioAccount,
): PlacedCallRequest | { code: number; message: string } {
  const [to, from, url] = [field(request, 'To'), field(request, 'From'), field(request, 'Url')];
  const owner = ownerOf(world, from ?? '');
  if (!to || !/^\+[1-9]\d{6,14}$/.test(to) || to.startsWith('+1500555'))
    return { code: 21211, message: `Invalid 'To' Phone Number: ${to ?? ''}` };
  if (owner?.account !== account)
    return { code: 21210, message: `'From' phone number not verified: ${from ?? ''}` };
  if (!url) return { code: 21205, message: 'Url parameter is required.' };
  const events = fields(request, 'StatusCallbackEvent');
  return {
    from: owner.number,
    to,
    url,
    statusCallback: field(request, 'StatusCallback') ?? null,
    statusEvents: new Set(events.length > 0 ? events : ['completed']),
    machineDetection: field(request, 'MachineDetection') ?? null,
    record: field(request, 'Record') === 'true',
    recordingCallback: field(request, 'RecordingStatusCallback') ?? null,
  };
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
      answered_by: call.answeredBy,
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
      price: call.endedAt === null || call.answeredAt === null ? null : '-0.014',
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
