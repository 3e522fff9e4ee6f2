import { createHash } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { answerList, findOr404, refuse } from './answers';
import {
  accountIn,
  rfc2822,
  type SimulatedRecording,
  type SimulatedText,
  type TwilioAccount,
  type World,
} from './world';

const base = '/2010-04-01/Accounts/:account';

/** Lists and deletes what Twilio keeps of calls and texts: 204 without a body, and 404 for what is gone. */
export function mountErasing(app: Express, world: World): void {
  app.get(`${base}/Calls/:sid/Recordings.json`, (request, response) => {
    const account = accountIn(response);
    const call = findOr404(account.calls.get(request.params.sid), request, response);
    if (!call) return;
    const found = [...account.recordings.values()].filter((each) => each.callSid === call.sid);
    answerList(request, response, 'recordings', found, presentIn(account));
  });
  // The lab transcribes nothing.
  app.get(`${base}/Recordings/:sid/Transcriptions.json`, (request, response) => {
    const found = findOr404(accountIn(response).recordings.get(request.params.sid), request, response);
    if (found) answerList(request, response, 'transcriptions', [], (each) => each);
  });
  app.get(`${base}/Messages/:sid/Media.json`, (request, response) => {
    const account = accountIn(response);
    const text = findText(account, request, response);
    if (text) answerList(request, response, 'media_list', mediaOf(account, text), ({ shown }) => shown);
  });
  app.delete(`${base}/Messages/:sid/Media/:media.json`, (request, response) => {
    const account = accountIn(response);
    const text = findText(account, request, response);
    const media =
      text &&
      findOr404(
        mediaOf(account, text).find(({ sid }) => sid === request.params.media),
        request,
        response,
      );
    if (!text || !media) return;
    text.mediaUrls = text.mediaUrls.filter((url) => url !== media.url);
    response.status(204).end();
  });
  app.delete(`${base}/Messages/:sid.json`, (request, response) => {
    const account = accountIn(response);
    const text = findText(account, request, response);
    if (!text) return;
    if (['queued', 'accepted', 'sending'].includes(text.status)) {
      refuse(response, 400, 20009, 'Cannot delete this resource before it is complete.');
      return;
    }
    account.texts = account.texts.filter((each) => each !== text);
    response.status(204).end();
  });
  app.delete(`${base}/Calls/:sid.json`, (request, response) => {
    const account = accountIn(response);
    const call = findOr404(account.calls.get(request.params.sid), request, response);
    if (!call) return;
    if (world.live.has(call.sid) && call.endedAt === null) {
      refuse(response, 400, 20009, 'Cannot delete this resource before it is complete.');
      return;
    }
    account.calls.delete(call.sid);
    response.status(204).end();
  });
  app.delete(`${base}/Recordings/:sid.json`, (request, response) => {
    const account = accountIn(response);
    if (!findOr404(account.recordings.get(request.params.sid), request, response)) return;
    account.recordings.delete(request.params.sid);
    response.status(204).end();
  });
}

function findText(account: TwilioAccount, request: Request<{ sid: string }>, response: Response) {
  return findOr404(
    account.texts.find(({ sid }) => sid === request.params.sid),
    request,
    response,
  );
}

/** The pictures of a text, each with an id that stays. */
function mediaOf(account: TwilioAccount, text: SimulatedText) {
  const at = rfc2822(text.createdAt);
  return text.mediaUrls.map((url) => {
    const sid = `ME${createHash('sha256').update(`${text.sid} ${url}`).digest('hex').slice(0, 32)}`;
    const uri = `/2010-04-01/Accounts/${account.sid}/Messages/${text.sid}/Media/${sid}.json`;
    const shown = {
      sid,
      account_sid: account.sid,
      parent_sid: text.sid,
      content_type: 'image/jpeg',
      date_created: at,
      date_updated: at,
      uri,
    };
    return { sid, url, shown };
  });
}

function presentIn(account: TwilioAccount) {
  return (recording: SimulatedRecording): Record<string, unknown> => ({
    sid: recording.sid,
    account_sid: account.sid,
    api_version: '2010-04-01',
    call_sid: recording.callSid,
    conference_sid: null,
    channels: recording.channels,
    date_created: rfc2822(recording.createdAt),
    date_updated: rfc2822(recording.createdAt),
    start_time: rfc2822(recording.createdAt),
    duration: String(recording.seconds),
    source: recording.source,
    status: 'completed',
    error_code: null,
    encryption_details: null,
    price: null,
    price_unit: 'USD',
    track: 'both',
    uri: `/2010-04-01/Accounts/${account.sid}/Calls/${recording.callSid}/Recordings/${recording.sid}.json`,
  });
}
