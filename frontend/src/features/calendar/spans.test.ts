import { merge, placeInLanes, scaleFor, snap, subtract } from './spans';

const at = (start: number, end: number) => ({ start, end });
const lanes = (spans: { start: number; end: number }[]) =>
  placeInLanes(spans).map(({ start, lane, lanes: of }) => `${start}: ${lane + 1}/${of}`);

describe('Blocks side by side', () => {
  it('gives a block alone the whole width', () => {
    expect(lanes([at(600, 630), at(630, 660)])).toEqual(['600: 1/1', '630: 1/1']);
  });

  it('shares the width between blocks that overlap, also by way of a third', () => {
    expect(lanes([at(600, 660), at(630, 720), at(700, 730)])).toEqual(['600: 1/2', '630: 2/2', '700: 1/2']);
  });

  it('puts the longer of two that start together first', () => {
    expect(placeInLanes([at(600, 615), at(600, 700)]).map(({ end }) => end)).toEqual([700, 615]);
  });

  it('never puts two blocks of one lane over each other', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      at((i * 37) % 500, ((i * 37) % 500) + 10 + ((i * 13) % 90)),
    );
    const placed = placeInLanes(many);
    expect(placed).toHaveLength(many.length);
    for (const one of placed) {
      expect(one.lane).toBeLessThan(one.lanes);
      const over = placed.filter(
        (other) => other !== one && other.lane === one.lane && other.start < one.end && one.start < other.end,
      );
      expect(over).toEqual([]);
    }
  });
});

describe('Spans', () => {
  it('joins what touches', () => {
    expect(merge([at(60, 90), at(0, 30), at(30, 45)])).toEqual([at(0, 45), at(60, 90)]);
  });

  it('takes pieces out of the middle and the ends', () => {
    expect(subtract([at(0, 100)], [at(20, 30), at(90, 200)])).toEqual([at(0, 20), at(30, 90)]);
  });

  it('rounds the scale to hours and keeps it readable', () => {
    expect(scaleFor([])).toEqual(at(540, 1080));
    expect(scaleFor([at(545, 1100)])).toEqual(at(540, 1140));
    expect(scaleFor([at(600, 700)])).toEqual(at(600, 960));
    expect(scaleFor([at(1400, 1440)])).toEqual(at(1080, 1440));
  });

  it('snaps to the nearest step', () => {
    expect([snap(607, 15), snap(608, 15), snap(3, 5)]).toEqual([600, 615, 5]);
  });
});
