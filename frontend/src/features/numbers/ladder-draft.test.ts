import { addable, added, bodyOf, type DraftRung, draftOf, mayRise, risen } from './ladder-draft';

const rung = (kind: DraftRung['kind'], key: string = kind): DraftRung => ({
  key,
  kind,
  staffId: null,
  timeoutSeconds: 20,
});
const kinds = (draft: DraftRung[]) => draft.map(({ kind }) => kind);

it('keeps voicemail last when something is added', () => {
  const draft = [rung('ASSISTANT'), rung('VOICEMAIL')];
  expect(kinds(added(draft, 'STAFF', 'new'))).toEqual(['ASSISTANT', 'STAFF', 'VOICEMAIL']);
  expect(kinds(added([rung('STAFF')], 'VOICEMAIL', 'new'))).toEqual(['STAFF', 'VOICEMAIL']);
});

it('offers each voice service and voicemail once, people again, and no more than ten steps', () => {
  expect(addable([rung('ASSISTANT'), rung('STAFF')])).toEqual(['SECOND_ASSISTANT', 'STAFF', 'VOICEMAIL']);
  expect(addable(Array.from({ length: 10 }, (_, index) => rung('STAFF', String(index))))).toEqual([]);
});

it('moves a step up, but not the first one and not voicemail', () => {
  const draft = [rung('ASSISTANT'), rung('STAFF'), rung('VOICEMAIL')];
  expect(draft.map((_, index) => mayRise(draft, index))).toEqual([false, true, false]);
  expect(kinds(risen(draft, 1))).toEqual(['STAFF', 'ASSISTANT', 'VOICEMAIL']);
});

it('sends what was read, and people only where they are rung', () => {
  const ladder = {
    isUsual: true,
    answering: { kind: 'ASSISTANT', name: 'Ada', because: 'ready' },
    rungs: [
      { kind: 'ASSISTANT', timeoutSeconds: 10, staffId: null, name: 'Ada', state: 'ready' },
      { kind: 'STAFF', timeoutSeconds: 20, staffId: 'one', name: 'Can', state: 'ready' },
    ],
  } as const;
  expect(bodyOf(draftOf({ ...ladder, rungs: [...ladder.rungs] }))).toEqual({
    rungs: [
      { kind: 'ASSISTANT', timeoutSeconds: 10 },
      { kind: 'STAFF', timeoutSeconds: 20, staffId: 'one' },
    ],
  });
});
