import { readable } from './readable';

describe('A delivery’s body', () => {
  it('is broken into lines when it is JSON', () => {
    expect(readable('{"message":{"type":"status-update"}}')).toBe(
      '{\n  "message": {\n    "type": "status-update"\n  }\n}',
    );
  });

  it('has one field a line when it is form data', () => {
    expect(readable('From=%2B14155550132&Body=hello+there')).toBe('From = +14155550132\nBody = hello there');
  });

  it('stays as it came otherwise', () => {
    for (const body of ['', 'plain words = here', '<xml a="b=c"/>', '{"cut": '])
      expect(readable(body)).toBe(body);
  });
});
