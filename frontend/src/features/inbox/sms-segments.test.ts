import { countSegments } from './sms-segments';

describe('The segments of a text', () => {
  it.each([
    ['', 0, 160],
    ['Merhaba', 1, 153],
    ['a'.repeat(160), 1, 0],
    ['a'.repeat(161), 2, 145],
    ['a'.repeat(306), 2, 0],
    ['a'.repeat(307), 3, 152],
    [`${'a'.repeat(159)}€`, 2, 145],
    ['Görüşürüz', 1, 61],
    ['ş'.repeat(70), 1, 0],
    ['ş'.repeat(71), 2, 63],
    ['😀'.repeat(35), 1, 0],
    ['😀'.repeat(36), 2, 62],
  ])('%#: %p', (text, segments, left) => {
    expect(countSegments(text)).toMatchObject({ segments, left });
  });

  it('has Turkish letters that every phone knows in the short alphabet', () => {
    expect(countSegments('öüÖÜÇ').left).toBe(155);
    expect(countSegments('ç').left).toBe(69);
  });
});
