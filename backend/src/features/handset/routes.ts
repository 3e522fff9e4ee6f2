import { route } from '../../platform/http/route';
import { askLab } from './ask-lab';
import { demandOwnNumber, demandOwnTexts, ownCall, readOwn } from './own';
import {
  callBody,
  callParams,
  lab,
  labAnswer,
  labCall,
  labText,
  sayBody,
  textBody,
  textsAnswer,
  textsQuery,
} from './schema';

const tag = 'Lab';

export const routes = [
  route({
    method: 'get',
    path: '/api/lab/handset',
    summary: 'Telephones of the lab, and what they can call',
    tag,
    permission: 'calls:read',
    response: lab,
    async handle({ platform, scope }) {
      const all = await askLab(platform, labAnswer, '');
      const own = await readOwn(scope);
      return {
        phones: all.phones,
        numbers: own.numbers,
        texts: all.texts.filter((each) => own.holdsText(each)),
        calls: all.calls.filter((each) => own.holdsCall(each)),
      };
    },
  }),
  route({
    method: 'post',
    path: '/api/lab/handset/calls',
    summary: 'Call one of your numbers from a telephone of the lab',
    tag,
    permission: 'calls:read',
    body: callBody,
    response: labCall,
    status: 201,
    async handle({ platform, scope, body }) {
      await demandOwnNumber(scope, body.to);
      return askLab(platform, labCall, '/calls', body);
    },
  }),
  route({
    method: 'get',
    path: '/api/lab/handset/calls/:id',
    summary: 'Read a call of the lab',
    tag,
    permission: 'calls:read',
    params: callParams,
    response: labCall,
    handle: ({ platform, scope, params }) => ownCall(platform, scope, params.id),
  }),
  route({
    method: 'post',
    path: '/api/lab/handset/calls/:id/say',
    summary: 'Say something in a call of the lab',
    tag,
    permission: 'calls:read',
    params: callParams,
    body: sayBody,
    response: labCall,
    async handle({ platform, scope, params, body }) {
      await ownCall(platform, scope, params.id);
      return askLab(platform, labCall, `/calls/${params.id}/say`, body);
    },
  }),
  route({
    method: 'post',
    path: '/api/lab/handset/calls/:id/hang-up',
    summary: 'Hang up a telephone of the lab',
    tag,
    permission: 'calls:read',
    params: callParams,
    response: labCall,
    async handle({ platform, scope, params }) {
      await ownCall(platform, scope, params.id);
      return askLab(platform, labCall, `/calls/${params.id}/hang-up`, {});
    },
  }),
  route({
    method: 'get',
    path: '/api/lab/handset/texts',
    summary: 'Texts of the telephones of the lab',
    tag,
    permission: 'calls:read',
    query: textsQuery,
    response: textsAnswer,
    async handle({ platform, scope, query }) {
      const path = query.number ? `?number=${encodeURIComponent(query.number)}` : '';
      const { texts } = await askLab(platform, textsAnswer, `/texts${path}`);
      const own = await readOwn(scope);
      return { texts: texts.filter((each) => own.holdsText(each)) };
    },
  }),
  route({
    method: 'post',
    path: '/api/lab/handset/texts',
    summary: 'Text one of your numbers from a telephone of the lab',
    tag,
    permission: 'calls:read',
    body: textBody,
    response: labText,
    status: 201,
    async handle({ platform, scope, body }) {
      await demandOwnTexts(scope, body.from, body.to);
      return askLab(platform, labText, '/texts', body);
    },
  }),
];
