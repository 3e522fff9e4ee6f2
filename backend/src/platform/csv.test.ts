import { csvLine } from './csv';

it.each([
  '=1+1',
  '+1',
  '-1',
  '@x',
  '\tx',
  '\rx',
  '\nx',
  ' =1',
  '\u00a0@x',
  '\0=1',
  '＝1',
  '＋1',
  '－1',
  '＠x',
])('makes a text of the cell %j', (cell) => {
  expect(csvLine([cell]).replace(/^"/, '')).toMatch(/^'/);
});

it('leaves numbers, dates and words as they are, and quotes what must be', () => {
  expect(csvLine([-4, 1.5, null, undefined, true, 'a b', '5-4', 'a,b', 'a"b', 'a\nb', { a: 1 }])).toBe(
    '-4,1.5,,,true,a b,5-4,"a,b","a""b","a\nb","{""a"":1}"\r\n',
  );
});
