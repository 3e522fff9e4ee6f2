import { readWarning } from './warnings';

describe('A warning about a text', () => {
  it.each([
    [
      'It asks people to answer CANCEL, on which carriers block them. It cannot be saved like this.',
      'optOutWord',
      { word: 'CANCEL' },
    ],
    ['asks for the opt-out word STOP', 'optOutWord', { word: 'STOP' }],
    ['There is no variable frist_name, x.', 'unknownVariable', { names: 'frist_name, x' }],
    ['has the unknown variable frist_name', 'unknownVariable', { names: 'frist_name' }],
    ['It is sent and billed as 3 texts.', 'segments', { segments: '3' }],
    ['It has a link: carriers filter such texts more often.', 'link', {}],
  ])('is recognised: %s', (sentence, key, values) => {
    expect(readWarning(sentence)).toEqual({ key, values });
  });

  it('is shown as it came when it is new', () => {
    expect(readWarning('Something else.')).toBeNull();
  });
});
