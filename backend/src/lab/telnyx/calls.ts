import type { Express, Request, Response } from 'express';
import { field, findOr404, refuse } from './answers';
import { commands, demanded, dial, whileRinging } from './commands';
import { type Line, linkTo, openLine } from './line';
import { accountIn, isoTime, ownerOf, type World } from './world';

export function mountCalls(app: Express, world: World, calleeMs: number): void {
  app.post('/v2/calls', (request, response) => place(world, request, response, calleeMs));
  app.get('/v2/calls/:id', (request, response) => {
    const line = findLine(world, request, response);
    if (line) response.json({ data: present(line) });
  });
  app.get('/v2/connections/:id/active_calls', (request, response) => {
    const active = [...world.lines.values()].filter(
      (each) =>
        each.account === accountIn(response) &&
        each.connectionId === request.params['id'] &&
        each.endedAt === null,
    );
    response.json({
      data: active.map(presentActive),
      meta: { cursors: { after: '', before: '' }, total_items: active.length },
    });
  });
  app.post('/v2/calls/:id/actions/:action', (request, response) => act(world, request, response));
  app.get('/v2/recordings/:id', (request, response) => {
    const made = findOr404(accountIn(response).recordings.get(String(request.params['id'])), response);
    if (!made) return;
    response.json({
      data: {
        id: made.id,
        record_type: 'recording',
        status: 'completed',
        source: 'call',
        channels: made.channels,
        call_control_id: made.callControlId,
        call_leg_id: made.callLegId,
        call_session_id: made.callSessionId,
        duration_millis: made.endedAt - made.startedAt,
        download_urls: { mp3: linkTo(world, made.id) },
        recording_started_at: isoTime(made.startedAt),
        recording_ended_at: isoTime(made.endedAt),
        created_at: isoTime(made.endedAt),
        updated_at: isoTime(made.endedAt),
      },
    });
  });
}

/** Audio behind links that prove themselves, and go stale. */
export function mountStorage(app: Express, world: World): void {
  app.get('/storage/:file', (request, response) => {
    const id = String(request.params.file).replace(/\.mp3$/, '');
    const made = [...world.accounts.values()].map(({ recordings }) => recordings.get(id)).find(Boolean);
    if (!made) response.status(404).end();
    else if (Number(request.query['until']) < Date.now()) response.status(403).end();
    else response.type('audio/mpeg').send(silence((made.endedAt - made.startedAt) / 1000));
  });
}

function findLine(world: World, request: Request, response: Response): Line | null {
  const line = world.lines.get(String(request.params['id']));
  if (line && line.account === accountIn(response)) return line;
  refuse(response, 422, 90015, 'Invalid Call Control ID.');
  return null;
}

function place(world: World, request: Request, response: Response, calleeMs: number): void {
  const account = accountIn(response);
  const [connection, to, from] = ['connection_id', 'to', 'from'].map((name) => field(request, name) ?? '');
  const application = account.applications.get(connection ?? '');
  if (!application) {
    refuse(response, 422, 10015, 'Invalid value for connection_id (Call Control App ID).');
    return;
  }
  if (!/^\+[1-9]\d{6,14}$/.test(to ?? '')) {
    refuse(response, 422, 10016, 'to must be in +E.164 format.');
    return;
  }
  if (ownerOf(world, from ?? '')?.account !== account) {
    refuse(response, 403, 10010, 'from is not a number of this account.');
    return;
  }
  const id = field(request, 'command_id');
  const earlier = id && [...world.lines.values()].find(({ commands: had }) => had.has(id));
  // A repeat within a minute is ignored.
  if (earlier) {
    response.json({ data: present(earlier) });
    return;
  }
  const line = openLine(world, account, {
    direction: 'outgoing',
    from: from!,
    to: to!,
    connectionId: application.id,
    clientState: field(request, 'client_state') ?? null,
  });
  if (id) line.commands.add(id);
  world.placed.push(line);
  response.json({ data: present(line) });
  void dial(line, request.body, calleeMs);
}

function act(world: World, request: Request, response: Response): void {
  const line = findLine(world, request, response);
  if (!line) return;
  const action = String(request.params['action']);
  const command = commands[action];
  if (!findOr404(command, response) || !command) return;
  const body = request.body as Record<string, unknown>;
  const missing = (demanded[action] ?? []).find((name) => !body[name]);
  if (missing) {
    refuse(response, 422, 10004, `${missing} is required.`);
    return;
  }
  if (line.endedAt !== null) {
    refuse(response, 422, 90018, 'Call has already ended.');
    return;
  }
  if (line.answeredAt === null && !whileRinging.has(action)) {
    refuse(response, 422, 90034, 'Call has not been answered yet.');
    return;
  }
  const id = field(request, 'command_id');
  const isRepeat = id !== undefined && line.commands.has(id);
  if (id) line.commands.add(id);
  line.commanded = true;
  if (!isRepeat) {
    line.clientState = field(request, 'client_state') ?? line.clientState;
    command(line, body);
  }
  response.json({ data: { result: 'ok' } });
}

function present(line: Line): Record<string, unknown> {
  const until = line.endedAt ?? Date.now();
  return {
    record_type: 'call',
    call_control_id: line.callControlId,
    call_leg_id: line.callLegId,
    call_session_id: line.callSessionId,
    is_alive: line.endedAt === null,
    call_duration: line.answeredAt === null ? 0 : Math.max(1, Math.round((until - line.answeredAt) / 1000)),
    ...(line.clientState !== null && { client_state: line.clientState }),
    start_time: isoTime(line.startedAt),
    ...(line.endedAt !== null && { end_time: isoTime(line.endedAt) }),
  };
}

function presentActive(line: Line): Record<string, unknown> {
  const { is_alive: _alive, start_time: _start, ...shown } = present(line);
  return { ...shown, client_state: line.clientState ?? '' };
}

/** Frames of MPEG-1 layer III at 128 kbit/s and 44.1 kHz that hold nothing: players play silence. */
function silence(seconds: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9000);
  return Buffer.concat(Array.from({ length: Math.ceil((seconds * 44_100) / 1152) }, () => frame));
}
