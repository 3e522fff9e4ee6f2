import { useTranslation } from 'react-i18next';
import { usePlace } from '../../hooks/use-place';
import { formatCount, formatShare } from '../../lib/format';
import type { NumberDay } from '../../lib/model';
import { dayText } from '../../lib/zone';
import classes from './analytics.module.css';
import { axisEnd, type Measure, partsOf } from './day-figures';

const height = 100;
const step = 10;
const barWidth = 7;

/** Draws a bar a day. Who cannot see it hears its sum; every figure is in the table below it. */
export function DaysChart({ days, measure }: { days: NumberDay[]; measure: Measure }) {
  const { t } = useTranslation('numbers');
  const place = usePlace();
  const bars = days.map((day) => ({ day: day.day, parts: partsOf(day, measure) }));
  const sums = bars.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0));
  const end = measure === 'answerRate' ? 100 : axisEnd(Math.max(...sums));
  const write = (value: number) =>
    measure === 'answerRate' ? formatShare(place, value / 100) : formatCount(place, value);
  const date = (day: string) => dayText(place.language, day, { day: 'numeric', month: 'short' });
  const best = sums.indexOf(Math.max(...sums));
  return (
    <figure className={classes.figure}>
      <div className={classes.plot}>
        <div className={classes.axis} aria-hidden="true">
          <span>{write(end)}</span>
          <span>{write(0)}</span>
        </div>
        <svg
          className={classes.bars}
          viewBox={`0 0 ${bars.length * step} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={t('analytics.picture', {
            measure: t(`analytics.measures.${measure}`),
            first: date(days[0]?.day ?? ''),
            last: date(days.at(-1)?.day ?? ''),
            highest: write(sums[best] ?? 0),
            day: date(days[best]?.day ?? ''),
          })}
        >
          {bars.map(({ day, parts }, index) => (
            <Bar
              key={day}
              x={index * step}
              parts={parts}
              end={end}
              title={`${date(day)}: ${parts.map(write).join(' + ')}`}
            />
          ))}
        </svg>
      </div>
      <div className={classes.dates} aria-hidden="true">
        <span>{date(days[0]?.day ?? '')}</span>
        <span>{date(days[Math.floor(days.length / 2)]?.day ?? '')}</span>
        <span>{date(days.at(-1)?.day ?? '')}</span>
      </div>
      {(measure === 'calls' || measure === 'texts') && (
        <figcaption className={classes.legend}>
          <span data-part="0">{t(`analytics.columns.${measure === 'calls' ? 'callsIn' : 'smsIn'}`)}</span>
          <span data-part="1">{t(`analytics.columns.${measure === 'calls' ? 'callsOut' : 'smsOut'}`)}</span>
        </figcaption>
      )}
    </figure>
  );
}

interface BarProps {
  x: number;
  parts: number[];
  end: number;
  title: string;
}

function Bar({ x, parts, end, title }: BarProps) {
  const tall = parts.map((part) => (part / end) * height);
  const [lower = 0, upper = 0] = tall;
  const rectangle = { x: x + (step - barWidth) / 2, width: barWidth };
  return (
    <g>
      <title>{title}</title>
      {/* The whole column answers to the pointer, not only the bar. */}
      <rect x={x} width={step} y={0} height={height} fill="transparent" />
      <rect {...rectangle} y={height - lower} height={lower} data-part="0" />
      {upper > 0 && <rect {...rectangle} y={height - lower - upper} height={upper} data-part="1" />}
    </g>
  );
}
